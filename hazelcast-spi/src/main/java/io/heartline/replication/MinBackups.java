package io.heartline.replication;

/**
 * How many backups have to be close behind for a master to take writes: Redis's
 * min-replicas-to-write and min-replicas-max-lag, in milliseconds instead of whole seconds.
 *
 * @param count 0 takes writes without any
 * @param maxLagNanos a backup whose lag is as large as this does not count
 */
public record MinBackups(int count, long maxLagNanos) {

    /** Writes are taken without any backup; 10 s, as in Redis. */
    public static final MinBackups DEFAULT = new MinBackups(0, 10_000_000_000L);

    /** Returns how often an idle backup acknowledges: each second, or a quarter of the lag. */
    int ackTicks(long tickNanos) {
        long second = 1_000_000_000L;
        long nanos = count == 0 ? second : Math.min(second, maxLagNanos / 4);
        return (int) Math.max(1, nanos / tickNanos);
    }
}
