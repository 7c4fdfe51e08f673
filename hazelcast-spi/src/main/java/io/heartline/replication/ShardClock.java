package io.heartline.replication;

/**
 * A shard's own time in milliseconds: it begins at 0 with the shard, every copy hears the master's,
 * and it never goes back. A new master goes on from what it has heard, so a fixed moment on it
 * comes late at most by the time without a master; no wall clock is asked.
 */
final class ShardClock {

    private long millis;
    private long atNanos;

    ShardClock(long now) {
        atNanos = now;
    }

    long read(long now) {
        return millis + Math.max(0, now - atNanos) / 1_000_000;
    }

    void hear(long theirs, long now) {
        if (theirs > read(now)) {
            millis = theirs;
            atNanos = now;
        }
    }
}
