package io.heartline.link;

import static io.heartline.link.ValueCodec.natural;

import io.heartline.replication.ChunkDigest;
import io.heartline.replication.Message;
import io.heartline.replication.StreamMark;
import org.jspecify.annotations.Nullable;

/** The wire format of digests. */
final class ScrubCodec {

    private ScrubCodec() {}

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
