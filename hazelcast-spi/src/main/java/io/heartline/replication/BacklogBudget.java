package io.heartline.replication;

import java.util.Arrays;

/**
 * Sizes the backlogs of a member: each shall span an outage of the wanted length at its present
 * rate of writing, none is smaller than configured, and all together stay within the member's
 * total. If that is too little for all, those that want least get what they want, and the others
 * the same.
 *
 * <p>The rate is a moving average over ticks, and sizes follow it in steps: growing at once by half
 * of what is missing, shrinking by an eighth.
 */
final class BacklogBudget {

    /** Ticks between two measurements. */
    static final int PERIOD_TICKS = 10;

    /** Weight of the newest measurement. */
    private static final double WEIGHT = 0.25;

    private final Context cx;
    private final Shard[] shards;
    private final double[] bytesPerTick;
    private final long[] appended;

    BacklogBudget(Context cx, Shard[] shards) {
        this.cx = cx;
        this.shards = shards;
        this.bytesPerTick = new double[shards.length];
        this.appended = new long[shards.length];
    }

    void tick() {
        if (cx.ticks % PERIOD_TICKS != 0) {
            return;
        }
        long[] wanted = new long[shards.length];
        for (int i = 0; i < shards.length; i++) {
            wanted[i] = wanted(i);
        }
        long[] granted = grant(wanted, total());
        if (!Arrays.equals(wanted, granted)) {
            cx.counters.backlogCapHits++;
        }
        resize(granted);
    }

    private long total() {
        return Math.max(
                cx.config.backlogLimits().totalBytes(), shards.length * cx.config.backlogBytes());
    }

    private long wanted(int i) {
        long now = shards[i].backlog.appendedBytes();
        double newest = (double) (now - appended[i]) / PERIOD_TICKS;
        appended[i] = now;
        bytesPerTick[i] += WEIGHT * (newest - bytesPerTick[i]);
        long span = (long) (bytesPerTick[i] * cx.config.backlogLimits().outageTicks());
        return Math.max(span, cx.config.backlogBytes());
    }

    /** Divides a total: nobody gets more than it wants, and nobody less than another that wants. */
    static long[] grant(long[] wanted, long total) {
        long[] sorted = wanted.clone();
        Arrays.sort(sorted);
        long left = total;
        long level = Long.MAX_VALUE;
        for (int i = 0; i < sorted.length; i++) {
            long share = left / (sorted.length - i);
            if (sorted[i] > share) {
                level = share;
                break;
            }
            left -= sorted[i];
        }
        long most = level;
        return Arrays.stream(wanted).map(want -> Math.min(want, most)).toArray();
    }

    private void resize(long[] granted) {
        long free = total();
        for (int i = 0; i < shards.length; i++) {
            Backlog backlog = shards[i].backlog;
            long surplus = backlog.capacityBytes() - granted[i];
            if (surplus > 0) {
                backlog.capacity(backlog.capacityBytes() - (surplus + 7) / 8);
            }
            free -= backlog.capacityBytes();
        }
        for (int i = 0; i < shards.length; i++) {
            Backlog backlog = shards[i].backlog;
            long missing = granted[i] - backlog.capacityBytes();
            if (missing > 0) {
                long more = Math.min((missing + 1) / 2, Math.max(0, free));
                backlog.capacity(backlog.capacityBytes() + more);
                free -= more;
            }
        }
    }
}
