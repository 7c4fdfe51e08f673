package io.heartline.replication;

/**
 * How large a member's backlogs become.
 *
 * @param totalBytes of all backlogs of a member together; the configured least of each shard counts
 *     even beyond it
 * @param outageTicks how long an outage the backlog shall span at the present rate of writing
 * @param ttlTicks how long a master without any backup keeps its backlog (Redis: repl-backlog-ttl)
 */
public record BacklogLimits(long totalBytes, int outageTicks, int ttlTicks) {

    /** Smallest backlog, also of a master whose backlog's time to live is over. */
    static final long LEAST_BYTES = 16 << 10;

    /** 64 MB for a member, an outage of 60 s, a time to live of an hour; at 100 ms a tick. */
    public static final BacklogLimits DEFAULT = new BacklogLimits(64L << 20, 600, 36_000);
}
