package io.heartline.link;

import static io.heartline.link.ValueCodec.epoch;
import static io.heartline.link.ValueCodec.natural;
import static io.heartline.link.ValueCodec.shard;

import io.heartline.replication.Message;
import io.heartline.replication.Row;
import org.jspecify.annotations.Nullable;

/** The wire format of promises, and of who is master. */
final class ElectionCodec {

    private static final int PROMISE_REQUEST = 16;
    private static final int PROMISE = 17;
    private static final int REFUSE = 18;
    private static final int NOMINATE = 19;
    private static final int REDIRECT = 20;

    private ElectionCodec() {}

    /** Writes a message; false if it is none of these. */
    static boolean encode(Message message, Encoder out) {
        if (message instanceof Message.PromiseRequest m) {
            MessageCodec.head(PROMISE_REQUEST, m.shard(), out);
            epoch(m.epoch(), out);
            out.u8(m.branch() ? 1 : 0);
            ResyncCodec.psync(m.candidate(), out);
        } else if (message instanceof Message.Promise m) {
            MessageCodec.head(PROMISE, m.shard(), out);
            epoch(m.epoch(), out);
            epoch(m.lastEpoch(), out);
            out.varlong(m.end());
            ValueCodec.row(m.row(), out);
            ValueCodec.place(m.strict(), out);
            ValueCodec.member(m.dropped(), out);
        } else if (message instanceof Message.Refuse m) {
            MessageCodec.head(REFUSE, m.shard(), out);
            epoch(m.promised(), out);
            ValueCodec.row(m.row(), out);
        } else if (message instanceof Message.Nominate m) {
            MessageCodec.head(NOMINATE, m.shard(), out);
            epoch(m.seen(), out);
            out.u8(m.branch() ? 1 : 0);
        } else if (message instanceof Message.Redirect m) {
            out.u8(REDIRECT);
            out.varlong(m.request());
            out.u8(m.shard());
            nullableRow(m.row(), out);
        } else {
            return false;
        }
        return true;
    }

    /** Reads a message of a type; null if it is none of these. */
    static @Nullable Message decode(int type, Decoder in) throws ProtocolException {
        return switch (type) {
            case PROMISE_REQUEST ->
                    new Message.PromiseRequest(
                            shard(in), epoch(in), in.flag(), ResyncCodec.psync(in));
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
            default -> null;
        };
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
