package io.heartline.servlet.presence;

import java.time.Duration;

/**
 * How often clients beat, and how long a beat counts. With more clients than this server wants
 * beats a second, they are told to beat less often.
 *
 * @param beat from one beat to the next, as long as there are not too many
 * @param perSecondMax beats a second that this server wants at most
 */
record Pacing(Duration beat, int perSecondMax) {

    /** Two beats may be lost. */
    private static final int BEATS_OF_LEASE = 3;

    /** Browsers let a hidden page beat once a minute, and not on the dot. */
    private static final long HIDDEN_LEASE_MILLIS = 90_000;

    /** Returns the time to the next beat in milliseconds, a whole number of seconds if raised. */
    long nextMillis(int clients) {
        long seconds = ((long) clients + perSecondMax - 1) / perSecondMax;
        return Math.max(beat.toMillis(), seconds * 1_000);
    }

    /** Returns how long a client stays after a beat to which this time was answered. */
    static long leaseMillis(long nextMillis, boolean hidden) {
        long lease = BEATS_OF_LEASE * nextMillis;
        return hidden ? Math.max(HIDDEN_LEASE_MILLIS, lease) : lease;
    }
}
