package io.heartline.replication;

import java.util.ArrayDeque;
import java.util.Collection;

/**
 * What a master learns from the acks of its backups. They have three uses: <b>link state</b>, the
 * age of a backup's last ack ({@link #ageNanos}); <b>min-backups</b>, refusing writes while too few
 * backups are close behind ({@link #enough}); and <b>lost commands</b>, which the ack's offset
 * shows (the master sends again from there, the backup asks again for what it misses: {@code
 * Backup.repair}).
 *
 * <p>All times are monotonic.
 */
final class AckWatch {

    /** At 100 ms a tick nearly seven minutes; a greater lag is not told from this one. */
    private static final int SAMPLES_MAX = 4_096;

    private record Sample(long nanos, long end) {}

    private final Shard shard;
    private final Context cx;
    private final Collection<Follower> followers;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    AckWatch(Shard shard, Collection<Follower> followers) {
        this.shard = shard;
        this.cx = shard.cx;
        this.followers = followers;
    }

    /** Notes how far the line has grown, to know later how long something is outstanding. */
    void tick() {
        Sample last = samples.peekLast();
        if (last == null || last.end < shard.end) {
            samples.add(new Sample(cx.now, shard.end));
        }
        long everybody = followers.stream().mapToLong(f -> f.acked).min().orElse(shard.end);
        while (samples.size() > 1
                && (samples.peek().end <= everybody || samples.size() > SAMPLES_MAX)) {
            samples.remove();
        }
    }

    /** Link state: time since a backup's last ack; {@link Long#MAX_VALUE} before the first. */
    long ageNanos(Follower follower) {
        return follower.streaming && follower.heard ? cx.now - follower.ackNanos : Long.MAX_VALUE;
    }

    /**
     * Returns how far a backup is behind: the age of its last ack, or how long it has not
     * acknowledged everything, whichever is more.
     */
    long lagNanos(Follower follower) {
        long age = ageNanos(follower);
        for (Sample sample : samples) {
            if (sample.end > follower.acked) {
                return Math.max(age, cx.now - sample.nanos + cx.config.tickNanos());
            }
        }
        return age;
    }

    /** Min-backups: says whether enough backups are close behind to take a write. */
    boolean enough() {
        MinBackups wanted = cx.config.minBackups();
        return wanted.count() == 0
                || followers.stream()
                                .filter(f -> shard.row.backups().contains(f.member))
                                .filter(f -> lagNanos(f) < wanted.maxLagNanos())
                                .count()
                        >= wanted.count();
    }

    static String refusal(MinBackups wanted) {
        return "fewer than "
                + wanted.count()
                + " backups have acknowledged within "
                + wanted.maxLagNanos() / 1_000_000
                + " ms; nothing was done. Start or check the standby, or lower"
                + " heartline.min-backups";
    }
}
