package io.heartline.replication;

/**
 * How old a copy's knowledge may be: the time since the last exchange with the master at which this
 * copy was in sync (or, for the master itself, since the last moment at which nobody can have taken
 * its place). Everything that was acknowledged before is in the copy.
 *
 * <p>A copy that is being brought up keeps its age, and its data, until the new data is complete.
 */
final class CopyAge {

    private final Shard shard;
    private boolean known;
    private long provenNanos;

    CopyAge(Shard shard) {
        this.shard = shard;
    }

    /** Takes note of the latest proof; to be called at least each tick. */
    void note() {
        Context cx = shard.cx;
        if (!shard.row.known() || shard.promised.compareTo(shard.row.epoch()) > 0) {
            return;
        }
        if (shard.master != null) {
            proven(cx.freshUntil() - cx.config.leaseNanos());
        } else if (shard.backup != null && !shard.backup.syncing() && shard.insider()) {
            long exchange = cx.detector.lastExchangeNanos(shard.row.master());
            if (exchange != Long.MIN_VALUE) {
                proven(exchange);
            }
        }
    }

    private void proven(long nanos) {
        if (!known || nanos - provenNanos > 0) {
            known = true;
            provenNanos = nanos;
        }
    }

    void forget() {
        known = false;
    }

    /** Returns the age in nanoseconds; {@link Long#MAX_VALUE} if the copy was never complete. */
    long nanos() {
        note();
        return known ? Math.max(0, shard.cx.now - provenNanos) : Long.MAX_VALUE;
    }
}
