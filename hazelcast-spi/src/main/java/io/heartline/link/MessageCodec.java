package io.heartline.link;

import static io.heartline.link.ValueCodec.epoch;
import static io.heartline.link.ValueCodec.natural;
import static io.heartline.link.ValueCodec.shard;

import io.heartline.SafetyMode;
import io.heartline.replication.Message;
import io.heartline.replication.Node;
import io.heartline.replication.Row;

/**
 * The wire format of the replication messages: one byte of type, then the fields in order.
 * Big-endian where a width is fixed, else seven bits to a byte.
 *
 * <p>Reading is strict: an unknown type, a value out of range, a length beyond the message's end
 * and bytes left over are a {@link ProtocolException}; nothing is allocated by a length that was
 * not checked.
 *
 * <p><b>Thread-safety:</b> stateless.
 */
public final class MessageCodec {

    static final int SHARDS = Node.SHARDS;

    private static final int STREAM = 1;
    private static final int ACK = 2;
    private static final int REQUEST = 3;
    private static final int REPLY = 4;
    private static final int PING = 5;
    private static final int PONG = 6;
    private static final int GOODBYE = 7;
    private static final int ROWS = 8;

    private static final SafetyMode[] MODES = SafetyMode.values();

    private MessageCodec() {}

    /** Returns a message as bytes, type first, without a length. */
    public static byte[] encode(Message message) {
        Encoder out = new Encoder(Integer.MAX_VALUE - 8);
        encode(message, out);
        return out.toBytes();
    }

    /**
     * Reads what {@link #encode(Message)} wrote.
     *
     * @throws ProtocolException if the bytes are anything else
     */
    public static Message decode(byte[] bytes) throws ProtocolException {
        return decode(new Decoder(bytes, 0, bytes.length));
    }

    /** Says whether losing the message under pressure costs a repair, but never a verdict. */
    static boolean isBulk(Message message) {
        return message instanceof Message.Stream
                || message instanceof Message.Chunk
                || message instanceof Message.Request
                || message instanceof Message.Reply
                || message instanceof Message.Patch
                || ScrubCodec.isBulk(message)
                || message instanceof Message.Tail;
    }

    static void encode(Message message, Encoder out) {
        if (message instanceof Message.Stream m) {
            fenced(STREAM, m, out);
            out.varlong(m.start());
            out.varlong(m.acked());
            out.varlong(m.safe());
            out.varlong(m.clockMillis());
            out.varlong(m.end());
            out.frames(m.frames());
        } else if (message instanceof Message.Ack m) {
            fenced(ACK, m, out);
            out.varlong(m.offset());
            ScrubCodec.mark(m.mark(), out);
            ScrubCodec.chunk(m.chunk(), out);
        } else if (message instanceof Message.Request m) {
            out.u8(REQUEST);
            out.varlong(m.request());
            out.u8(m.shard());
            out.u8(m.mode().ordinal());
            ValueCodec.command(m.command(), out);
        } else if (message instanceof Message.Reply m) {
            out.u8(REPLY);
            out.varlong(m.request());
            out.u8(m.shard());
            epoch(m.epoch(), out);
            out.varlong(m.offset());
            out.u8(m.awaitLocal() ? 1 : 0);
            ValueCodec.result(m.result(), out);
        } else if (message instanceof Message.Ping m) {
            out.u8(PING);
            out.varlong(m.sequence());
            out.i64(m.tableHash());
        } else if (message instanceof Message.Pong m) {
            out.u8(PONG);
            out.varlong(m.sequence());
            out.i64(m.tableHash());
            out.u8(m.lease() ? 1 : 0);
        } else if (message instanceof Message.Goodbye) {
            out.u8(GOODBYE);
        } else if (message instanceof Message.Rows m) {
            out.u8(ROWS);
            out.varint(m.rows().size());
            for (Row row : m.rows()) {
                ValueCodec.row(row, out);
            }
        } else if (!ResyncCodec.encode(message, out)
                && !ScrubCodec.encode(message, out)
                && !ElectionCodec.encode(message, out)) {
            throw new IllegalStateException("no wire format for " + message.getClass());
        }
    }

    static Message decode(Decoder in) throws ProtocolException {
        Message message = read(in.u8(), in);
        in.finish();
        return message;
    }

    private static Message read(int type, Decoder in) throws ProtocolException {
        return switch (type) {
            case STREAM -> stream(in);
            case ACK ->
                    new Message.Ack(
                            shard(in),
                            epoch(in),
                            natural(in),
                            ScrubCodec.mark(in),
                            ScrubCodec.chunk(in));
            case REQUEST -> request(in);
            case REPLY -> reply(in);
            case PING -> new Message.Ping(in.varlong(), in.i64());
            case PONG -> new Message.Pong(in.varlong(), in.i64(), in.flag());
            case GOODBYE -> new Message.Goodbye();
            case ROWS -> new Message.Rows(in.list(ValueCodec.ROW_LEAST_BYTES, ValueCodec::row));
            default -> rare(type, in);
        };
    }

    private static Message rare(int type, Decoder in) throws ProtocolException {
        Message message = ResyncCodec.decode(type, in);
        message = message == null ? ScrubCodec.decode(type, in) : message;
        message = message == null ? ElectionCodec.decode(type, in) : message;
        if (message == null) {
            throw new ProtocolException("unknown message type " + type);
        }
        return message;
    }

    static void fenced(int type, Message.Fenced message, Encoder out) {
        head(type, message.shard(), out);
        epoch(message.epoch(), out);
    }

    static void head(int type, int shard, Encoder out) {
        out.u8(type);
        out.u8(shard);
    }

    private static Message stream(Decoder in) throws ProtocolException {
        int shard = shard(in);
        var epoch = epoch(in);
        long start = natural(in);
        long acked = natural(in);
        long safe = natural(in);
        long clock = natural(in);
        long end = natural(in);
        return new Message.Stream(shard, epoch, start, acked, safe, clock, in.slice(), end);
    }

    private static Message request(Decoder in) throws ProtocolException {
        long request = in.varlong();
        int shard = shard(in);
        SafetyMode mode = MODES[in.u8Below(MODES.length, "safety mode")];
        return new Message.Request(request, shard, ValueCodec.command(in), mode);
    }

    private static Message reply(Decoder in) throws ProtocolException {
        long request = in.varlong();
        int shard = shard(in);
        var epoch = epoch(in);
        long offset = in.varlong();
        boolean awaitLocal = in.flag();
        return new Message.Reply(request, shard, ValueCodec.result(in), epoch, offset, awaitLocal);
    }
}
