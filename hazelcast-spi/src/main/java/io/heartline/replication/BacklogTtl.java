package io.heartline.replication;

/**
 * Frees the backlog of a master that has had no backup for a long time, and begins a new
 * replication id then: Redis's repl-backlog-ttl. From there on it keeps next to nothing until a
 * backup comes.
 *
 * <p>Unlike in Redis the line goes on: the former id stays in the history up to that place, and the
 * epoch stays. So a copy with the former id and the same offset still gets CONTINUE, and an older
 * one DELTA. A backup never frees its backlog.
 */
final class BacklogTtl {

    private final Shard shard;
    private int lonelyTicks;

    BacklogTtl(Shard shard) {
        this.shard = shard;
    }

    /**
     * One beat of the master.
     *
     * @param begin begins a new era in the same epoch
     */
    void tick(boolean alone, Runnable begin) {
        if (!alone) {
            lonelyTicks = 0;
            shard.backlog.keep();
            return;
        }
        if (++lonelyTicks == shard.cx.config.backlogLimits().ttlTicks()) {
            shard.backlog.free();
            begin.run();
            shard.cx.counters.backlogsFreed++;
        }
    }
}
