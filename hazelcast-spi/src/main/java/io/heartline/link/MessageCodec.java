package io.heartline.link;

import static io.heartline.link.ValueCodec.epoch;
import static io.heartline.link.ValueCodec.natural;
import static io.heartline.link.ValueCodec.shard;

import io.heartline.SafetyMode;
import io.heartline.replication.Message;
import io.heartline.replication.Node;
import io.heartline.replication.Resync;
import io.heartline.replication.Row;
import org.jspecify.annotations.Nullable;

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
    private static final int PSYNC = 9;
    private static final int SYNC_START = 10;
    private static final int TAIL = 11;
    private static final int PATCH = 12;
    private static final int PULL = 13;
    private static final int CHUNK = 14;
    private static final int FOLLOW = 15;
    private static final int PROMISE_REQUEST = 16;
    private static final int PROMISE = 17;
    private static final int REFUSE = 18;
    private static final int NOMINATE = 19;
    private static final int REDIRECT = 20;
    private static final int ENDED = 21;
    private static final int SCRUB = 22;
    private static final int MEND = 23;
    private static final int FETCH = 24;
    private static final int FETCHED = 25;
    private static final int MISMATCH = 26;

    private static final SafetyMode[] MODES = SafetyMode.values();
    private static final Resync.Plan[] PLANS = Resync.Plan.values();

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
        } else {
            encodeRare(message, out);
        }
    }

    private static void encodeRare(Message message, Encoder out) {
        if (message instanceof Message.Psync m) {
            out.u8(PSYNC);
            psync(m, out);
        } else if (message instanceof Message.SyncStart m) {
            fenced(SYNC_START, m, out);
            out.varlong(m.sync());
            out.u8(m.plan().ordinal());
            out.varlong(m.from());
            out.varlong(m.floor());
            ValueCodec.history(m.history(), out);
        } else if (message instanceof Message.Tail m) {
            fenced(TAIL, m, out);
            out.varlong(m.sync());
            ValueCodec.history(m.history(), out);
            out.varlong(m.from());
            out.varlong(m.after());
            out.varlong(m.to());
            out.u8(m.last() ? 1 : 0);
            out.u8(m.complete() ? 1 : 0);
            ValueCodec.entries(m.entries(), out);
        } else if (message instanceof Message.Patch m) {
            fenced(PATCH, m, out);
            out.varlong(m.sync());
            out.varlong(m.to());
            ValueCodec.entries(m.entries(), out);
            out.varint(m.refused().size());
            m.refused().forEach(out::varint);
        } else if (message instanceof Message.Pull m) {
            fenced(PULL, m, out);
            out.varlong(m.sync());
            out.varlong(m.cursor());
        } else if (message instanceof Message.Chunk m) {
            fenced(CHUNK, m, out);
            out.varlong(m.sync());
            out.varlong(m.from());
            out.varlong(m.to());
            out.varlong(m.scanEnd());
            ValueCodec.entries(m.entries(), out);
        } else if (message instanceof Message.Follow m) {
            fenced(FOLLOW, m, out);
            out.varlong(m.sync());
            out.varlong(m.from());
        } else if (message instanceof Message.Ended m) {
            fenced(ENDED, m, out);
            ValueCodec.members(m.members(), out);
        } else if (!encodeScrub(message, out)) {
            encodeElection(message, out);
        }
    }

    private static boolean encodeScrub(Message message, Encoder out) {
        if (message instanceof Message.Scrub m) {
            fenced(SCRUB, m, out);
            out.varlong(m.at());
            out.varlong(m.from());
            out.varlong(m.to());
        } else if (message instanceof Message.Mend m) {
            fenced(MEND, m, out);
            out.varlong(m.at());
            out.varlong(m.from());
            out.varlong(m.to());
            ValueCodec.entries(m.entries(), out);
        } else if (message instanceof Message.Fetch m) {
            fenced(FETCH, m, out);
            ValueCodec.entries(m.fields(), out);
        } else if (message instanceof Message.Fetched m) {
            fenced(FETCHED, m, out);
            ValueCodec.entries(m.entries(), out);
        } else if (message instanceof Message.Mismatch m) {
            fenced(MISMATCH, m, out);
            out.varlong(m.sync());
        } else {
            return false;
        }
        return true;
    }

    private static void encodeElection(Message message, Encoder out) {
        if (message instanceof Message.PromiseRequest m) {
            head(PROMISE_REQUEST, m.shard(), out);
            epoch(m.epoch(), out);
            out.u8(m.branch() ? 1 : 0);
            psync(m.candidate(), out);
        } else if (message instanceof Message.Promise m) {
            head(PROMISE, m.shard(), out);
            epoch(m.epoch(), out);
            epoch(m.lastEpoch(), out);
            out.varlong(m.end());
            ValueCodec.row(m.row(), out);
            ValueCodec.place(m.strict(), out);
            ValueCodec.member(m.dropped(), out);
        } else if (message instanceof Message.Refuse m) {
            head(REFUSE, m.shard(), out);
            epoch(m.promised(), out);
            ValueCodec.row(m.row(), out);
        } else if (message instanceof Message.Nominate m) {
            head(NOMINATE, m.shard(), out);
            epoch(m.seen(), out);
            out.u8(m.branch() ? 1 : 0);
        } else if (message instanceof Message.Redirect m) {
            out.u8(REDIRECT);
            out.varlong(m.request());
            out.u8(m.shard());
            nullableRow(m.row(), out);
        } else {
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
            case PSYNC -> psync(in);
            case SYNC_START -> syncStart(in);
            case TAIL ->
                    new Message.Tail(
                            shard(in),
                            epoch(in),
                            in.varlong(),
                            ValueCodec.history(in),
                            natural(in),
                            natural(in),
                            natural(in),
                            in.flag(),
                            in.flag(),
                            ValueCodec.entries(in));
            case PATCH ->
                    new Message.Patch(
                            shard(in),
                            epoch(in),
                            in.varlong(),
                            natural(in),
                            ValueCodec.entries(in),
                            in.list(1, Decoder::varint));
            case PULL -> new Message.Pull(shard(in), epoch(in), in.varlong(), natural(in));
            case CHUNK -> chunk(in);
            case FOLLOW -> new Message.Follow(shard(in), epoch(in), in.varlong(), natural(in));
            case ENDED -> new Message.Ended(shard(in), epoch(in), ValueCodec.members(in));
            case SCRUB ->
                    new Message.Scrub(shard(in), epoch(in), natural(in), natural(in), natural(in));
            case MEND ->
                    new Message.Mend(
                            shard(in),
                            epoch(in),
                            natural(in),
                            natural(in),
                            natural(in),
                            ValueCodec.entries(in));
            case FETCH -> new Message.Fetch(shard(in), epoch(in), ValueCodec.entries(in));
            case FETCHED -> new Message.Fetched(shard(in), epoch(in), ValueCodec.entries(in));
            case MISMATCH -> new Message.Mismatch(shard(in), epoch(in), in.varlong());
            case PROMISE_REQUEST ->
                    new Message.PromiseRequest(shard(in), epoch(in), in.flag(), psync(in));
            case PROMISE ->
                    new Message.Promise(
                            shard(in),
                            epoch(in),
                            epoch(in),
                            natural(in),
                            ValueCodec.row(in),
                            ValueCodec.place(in),
                            ValueCodec.member(in));
            case REFUSE -> new Message.Refuse(shard(in), epoch(in), ValueCodec.row(in));
            case NOMINATE -> new Message.Nominate(shard(in), epoch(in), in.flag());
            case REDIRECT -> new Message.Redirect(in.varlong(), shard(in), nullableRow(in));
            default -> throw new ProtocolException("unknown message type " + type);
        };
    }

    private static void fenced(int type, Message.Fenced message, Encoder out) {
        head(type, message.shard(), out);
        epoch(message.epoch(), out);
    }

    private static void head(int type, int shard, Encoder out) {
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

    private static void psync(Message.Psync m, Encoder out) {
        out.u8(m.shard());
        epoch(m.epoch(), out);
        out.varlong(m.sync());
        out.varlong(m.end());
        out.varlong(m.acked());
        out.varlong(m.possiblyAcked());
        ValueCodec.place(m.strict(), out);
        ValueCodec.member(m.dropped(), out);
        out.varlong(m.safe());
        ScrubCodec.mark(m.mark(), out);
        ValueCodec.history(m.history(), out);
    }

    private static Message.Psync psync(Decoder in) throws ProtocolException {
        int shard = shard(in);
        var epoch = epoch(in);
        long sync = in.varlong();
        long end = natural(in);
        long acked = natural(in);
        long possiblyAcked = natural(in);
        var strict = ValueCodec.place(in);
        var dropped = ValueCodec.member(in);
        long safe = natural(in);
        var mark = ScrubCodec.mark(in);
        return new Message.Psync(
                shard,
                epoch,
                sync,
                ValueCodec.history(in),
                end,
                acked,
                possiblyAcked,
                strict,
                dropped,
                safe,
                mark);
    }

    private static Message syncStart(Decoder in) throws ProtocolException {
        int shard = shard(in);
        var epoch = epoch(in);
        long sync = in.varlong();
        Resync.Plan plan = PLANS[in.u8Below(PLANS.length, "resync plan")];
        long from = natural(in);
        long floor = natural(in);
        return new Message.SyncStart(shard, epoch, sync, plan, from, ValueCodec.history(in), floor);
    }

    private static Message chunk(Decoder in) throws ProtocolException {
        int shard = shard(in);
        var epoch = epoch(in);
        long sync = in.varlong();
        long from = natural(in);
        long to = natural(in);
        long scanEnd = in.varlong();
        return new Message.Chunk(shard, epoch, sync, from, to, ValueCodec.entries(in), scanEnd);
    }

    private static void nullableRow(@Nullable Row row, Encoder out) {
        out.u8(row == null ? 0 : 1);
        if (row != null) {
            ValueCodec.row(row, out);
        }
    }

    private static @Nullable Row nullableRow(Decoder in) throws ProtocolException {
        return in.flag() ? ValueCodec.row(in) : null;
    }
}
