package io.heartline.replication;

/** What is done to a store from time to time. */
final class Upkeep {

    /** Most keys that expire in one go. */
    static final int EXPIRED_MAX = 256;

    private static final long TOMBSTONE_NANOS = 600_000_000_000L;

    private Upkeep() {}

    /**
     * Drops old tombstones; keeps more of them and longer if a scan may need them. A backup lets go
     * of expired keys that the master has removed.
     */
    static void purge(Shard shard, boolean scanning) {
        Context cx = shard.cx;
        int scan = scanning ? 2 : 1;
        shard.store.purgeTombstones(
                scan * cx.config.tombstonesMax(), cx.now - scan * TOMBSTONE_NANOS);
        if (shard.master == null) {
            shard.store.expiries.sweep(cx.now, shard.clock.read(cx.now), EXPIRED_MAX);
        }
    }
}
