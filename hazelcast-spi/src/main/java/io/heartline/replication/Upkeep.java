package io.heartline.replication;

/** What is done to a store from time to time. */
final class Upkeep {

    /** Most keys that expire in one go. */
    static final int EXPIRED_MAX = 256;

    private static final long TOMBSTONE_NANOS = 600_000_000_000L;

    /** A day: longer than any scan. */
    private static final long SCAN_NANOS = 86_400_000_000_000L;

    private Upkeep() {}

    /**
     * Drops old tombstones. A backup lets go of expired keys that the master has removed.
     *
     * <p>While a scan runs that may need them, as many are kept as there are live fields, however
     * old. A scan that loses one has to begin again, so there must be an end to that: steady
     * removals need as many writes, and when more than the whole state is written anew while it is
     * sent once, the stream alone is more than its reader takes.
     */
    static void purge(Shard shard, boolean scanning) {
        Context cx = shard.cx;
        int most = cx.config.tombstonesMax();
        long nanos = TOMBSTONE_NANOS;
        if (scanning) {
            most = Math.max(2 * most, shard.store.liveFields());
            nanos = SCAN_NANOS;
        }
        shard.store.purgeTombstones(most, cx.now - nanos);
        if (shard.master == null) {
            shard.store.expiries.sweep(cx.now, shard.clock.read(cx.now), EXPIRED_MAX);
        }
    }
}
