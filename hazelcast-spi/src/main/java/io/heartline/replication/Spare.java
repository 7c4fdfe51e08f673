package io.heartline.replication;

import org.jspecify.annotations.Nullable;

/**
 * A copy of a shard that no row names any more. It offers itself to the master once in a while, so
 * that a tail which only this copy holds is reported (or wins, if its branch is worth more). It
 * keeps its data for a minute, in case the copies that are named die, and forgets it then.
 */
final class Spare {

    private static final int PATIENCE_TICKS = 3;
    private static final int OFFER_TICKS = 20;
    private static final int RETENTION_TICKS = 600;

    private final Shard shard;
    private final Context cx;
    private int ticks;
    private long sync;
    private boolean reported;
    private @Nullable TailReport tail;

    Spare(Shard shard) {
        this.shard = shard;
        this.cx = shard.cx;
    }

    void tick() {
        ticks++;
        if (ticks > RETENTION_TICKS) {
            shard.forget();
        } else if (!reported && ticks % OFFER_TICKS == PATIENCE_TICKS) {
            sync = ++cx.syncs;
            tail = null;
            cx.send(shard.row.master(), shard.psync(shard.row.epoch(), sync));
        }
    }

    /** The master knows this tail not to be on its line and wants to hear of it. */
    void onSyncStart(Message.SyncStart start) {
        if (start.sync() == sync && tail == null) {
            tail = new TailReport(shard, start);
            cx.send(shard.row.master(), tail.current());
        }
    }

    /** A piece of the tail is dealt with. */
    void onPatch(Message.Patch patch) {
        TailReport report = tail;
        if (report == null || !report.answeredBy(patch)) {
            return;
        }
        if (report.next(patch)) {
            cx.send(shard.row.master(), report.current());
        } else {
            reported = true;
        }
    }
}
