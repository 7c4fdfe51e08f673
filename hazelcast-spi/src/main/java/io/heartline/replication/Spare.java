package io.heartline.replication;

/**
 * A copy of a shard that no row names any more. It offers itself to the master once in a while, so
 * that a tail which only this copy holds is reported (or wins, if its branch is worth more). It
 * keeps its data for a minute, in case the copies that are named die, and forgets it then.
 */
final class Spare {

    private static final int PATIENCE_TICKS = 10;
    private static final int OFFER_TICKS = 20;
    private static final int RETENTION_TICKS = 600;

    private final Shard shard;
    private final Context cx;
    private int ticks;
    private long sync;
    private boolean reported;

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
            cx.send(shard.row.master(), shard.psync(shard.row.epoch(), sync));
        }
    }

    /** The master knows this tail not to be on its line and wants its names. */
    void onSyncStart(Message.SyncStart start) {
        if (start.sync() == sync) {
            cx.send(shard.row.master(), shard.tail(start));
        }
    }

    /** The tail is reported. */
    void onPatch(Message.Patch patch) {
        if (patch.sync() == sync) {
            reported = true;
        }
    }
}
