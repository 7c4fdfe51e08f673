package io.heartline.link;

import static io.heartline.link.ValueCodec.epoch;
import static io.heartline.link.ValueCodec.natural;
import static io.heartline.link.ValueCodec.shard;

import io.heartline.replication.ChunkDigest;
import io.heartline.replication.Message;
import io.heartline.replication.StreamMark;
import org.jspecify.annotations.Nullable;

/** The wire format of digests, and of what heals by them. */
final class ScrubCodec {

    private static final int SCRUB = 22;
    private static final int MEND = 23;
    private static final int FETCH = 24;
    private static final int FETCHED = 25;
    private static final int MISMATCH = 26;

    private ScrubCodec() {}

    /** Writes a message; false if it is none of these. */
    static boolean encode(Message message, Encoder out) {
        if (message instanceof Message.Scrub m) {
            MessageCodec.fenced(SCRUB, m, out);
            out.varlong(m.at());
            out.varlong(m.from());
            out.varlong(m.to());
        } else if (message instanceof Message.Mend m) {
            MessageCodec.fenced(MEND, m, out);
            out.varlong(m.at());
            out.varlong(m.from());
            out.varlong(m.to());
            ValueCodec.entries(m.entries(), out);
        } else if (message instanceof Message.Fetch m) {
            MessageCodec.fenced(FETCH, m, out);
            ValueCodec.entries(m.fields(), out);
        } else if (message instanceof Message.Fetched m) {
            MessageCodec.fenced(FETCHED, m, out);
            ValueCodec.entries(m.entries(), out);
        } else if (message instanceof Message.Mismatch m) {
            MessageCodec.fenced(MISMATCH, m, out);
            out.varlong(m.sync());
        } else {
            return false;
        }
        return true;
    }

    /** Reads a message of a type; null if it is none of these. */
    static @Nullable Message decode(int type, Decoder in) throws ProtocolException {
        return switch (type) {
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
            default -> null;
        };
    }

    /** What carries values, and what would overtake the stream if it were not lost with it. */
    static boolean isBulk(Message message) {
        return message instanceof Message.Scrub
                || message instanceof Message.Mend
                || message instanceof Message.Fetch
                || message instanceof Message.Fetched;
    }

    static void mark(StreamMark mark, Encoder out) {
        boolean known = mark.from() >= 0;
        out.u8(known ? 1 : 0);
        if (known) {
            out.varlong(mark.from());
            out.i64(mark.sum());
        }
    }

    static StreamMark mark(Decoder in) throws ProtocolException {
        return in.flag() ? new StreamMark(natural(in), in.i64()) : StreamMark.NONE;
    }

    static void chunk(@Nullable ChunkDigest chunk, Encoder out) {
        out.u8(chunk == null ? 0 : 1);
        if (chunk != null) {
            out.varlong(chunk.at());
            out.varlong(chunk.from());
            out.varlong(chunk.to());
            out.varint(chunk.fields());
            out.varlong(chunk.bytes());
            out.i64(chunk.hash());
        }
    }

    static @Nullable ChunkDigest chunk(Decoder in) throws ProtocolException {
        if (!in.flag()) {
            return null;
        }
        return new ChunkDigest(
                natural(in), natural(in), natural(in), in.varint(), natural(in), in.i64());
    }
}
