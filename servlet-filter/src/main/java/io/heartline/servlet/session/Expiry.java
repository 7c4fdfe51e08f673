package io.heartline.servlet.session;

import java.util.concurrent.TimeUnit;

/**
 * How long the cluster keeps a session whose owner is silent.
 *
 * <p>The owner's container expires a session. The cluster's own time to live only cleans up after
 * dead owners, so it is a little longer; no clock of one server is compared with another's.
 */
final class Expiry {

    private static final long LONGEST_TOUCH_SECONDS = 60;

    private Expiry() {}

    /** Returns how often the access time is renewed at most. */
    static long touchNanos(int intervalSeconds) {
        return TimeUnit.SECONDS.toNanos(touchSeconds(intervalSeconds));
    }

    private static long touchSeconds(int intervalSeconds) {
        return intervalSeconds <= 0
                ? LONGEST_TOUCH_SECONDS
                : Math.max(1, Math.min(LONGEST_TOUCH_SECONDS, intervalSeconds / 10));
    }

    /** Returns the time to live of a commit, 0 for none. */
    static long ttlMillis(int intervalSeconds) {
        return intervalSeconds <= 0
                ? 0
                : TimeUnit.SECONDS.toMillis(
                        intervalSeconds + 2 * touchSeconds(intervalSeconds) + 5);
    }
}
