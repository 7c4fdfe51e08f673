package io.heartline.link;

import static io.heartline.link.ValueCodec.epoch;
import static io.heartline.link.ValueCodec.natural;
import static io.heartline.link.ValueCodec.shard;

import io.heartline.replication.Message;
import io.heartline.replication.Resync;
import org.jspecify.annotations.Nullable;

/** The wire format of what brings a backup up. */
final class ResyncCodec {

    private static final int PSYNC = 9;
    private static final int SYNC_START = 10;
    private static final int TAIL = 11;
    private static final int PATCH = 12;
    private static final int PULL = 13;
    private static final int CHUNK = 14;
    private static final int FOLLOW = 15;
    private static final int ENDED = 21;

    private static final Resync.Plan[] PLANS = Resync.Plan.values();

    private ResyncCodec() {}

    /** Writes a message; false if it is none of these. */
    static boolean encode(Message message, Encoder out) {
        if (message instanceof Message.Psync m) {
            out.u8(PSYNC);
            psync(m, out);
        } else if (message instanceof Message.SyncStart m) {
            MessageCodec.fenced(SYNC_START, m, out);
            out.varlong(m.sync());
            out.u8(m.plan().ordinal());
            out.varlong(m.from());
            out.varlong(m.floor());
            ValueCodec.history(m.history(), out);
        } else if (message instanceof Message.Tail m) {
            MessageCodec.fenced(TAIL, m, out);
            out.varlong(m.sync());
            ValueCodec.history(m.history(), out);
            out.varlong(m.from());
            out.varlong(m.after());
            out.varlong(m.to());
            out.u8(m.last() ? 1 : 0);
            out.u8(m.complete() ? 1 : 0);
            ValueCodec.entries(m.entries(), out);
        } else if (message instanceof Message.Patch m) {
            MessageCodec.fenced(PATCH, m, out);
            out.varlong(m.sync());
            out.varlong(m.to());
            ValueCodec.entries(m.entries(), out);
            out.varint(m.refused().size());
            m.refused().forEach(out::varint);
        } else if (message instanceof Message.Pull m) {
            MessageCodec.fenced(PULL, m, out);
            out.varlong(m.sync());
            out.varlong(m.cursor());
        } else if (message instanceof Message.Chunk m) {
            MessageCodec.fenced(CHUNK, m, out);
            out.varlong(m.sync());
            out.varlong(m.from());
            out.varlong(m.to());
            out.varlong(m.scanEnd());
            ValueCodec.entries(m.entries(), out);
        } else if (message instanceof Message.Follow m) {
            MessageCodec.fenced(FOLLOW, m, out);
            out.varlong(m.sync());
            out.varlong(m.from());
        } else if (message instanceof Message.Ended m) {
            MessageCodec.fenced(ENDED, m, out);
            ValueCodec.members(m.members(), out);
        } else {
            return false;
        }
        return true;
    }

    /** Reads a message of a type; null if it is none of these. */
    static @Nullable Message decode(int type, Decoder in) throws ProtocolException {
        return switch (type) {
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
            default -> null;
        };
    }

    static void psync(Message.Psync m, Encoder out) {
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

    static Message.Psync psync(Decoder in) throws ProtocolException {
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
}
