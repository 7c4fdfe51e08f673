package io.heartline.client;

import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** When to come back: full jitter, and never before the server wants it. */
final class Backoff {

    static final long BASE_MILLIS = 1_000;

    /**
     * Whoever was away for 30 s is back before the lease and the grace of its last beat are over.
     */
    static final long CAP_MILLIS = 15_000;

    /** How long a server's advice is heeded at most. */
    static final long ADVICE_MILLIS_MAX = 3_600_000;

    /** What would be refused again is not asked for sooner. */
    static final long REFUSED_MILLIS = 60_000;

    private static final Set<Integer> REFUSALS = Set.of(400, 403, 413);
    private static final int DOUBLINGS_MAX = 30;
    private static final int SECONDS_DIGITS_MAX = 9;

    private Backoff() {}

    /**
     * Returns how long to wait before an attempt: anything up to a window that doubles, so that
     * clients which lost one server at one moment do not come back at one moment. The server's
     * advice comes first, the window after it: all of them may have been told the same. A third of
     * the widest window is no chance: by then they are spread, and else the first moment after an
     * outage would have twice the attempts of an even spread.
     *
     * @param tries attempts before this one that did not last
     * @param random in [0, 1)
     * @param adviceMillis what the server asked for, 0 if nothing
     */
    static long waitMillis(int tries, DoubleSupplier random, long adviceMillis) {
        long window = Math.min(CAP_MILLIS, BASE_MILLIS << Math.min(tries, DOUBLINGS_MAX));
        long least = window < CAP_MILLIS ? 0 : CAP_MILLIS / 3;
        return adviceMillis + least + (long) (random.getAsDouble() * (window - least));
    }

    /** Returns how long to wait at least after a request that failed, in milliseconds. */
    static long afterMillis(Event.Reply reply) {
        return REFUSALS.contains(reply.status())
                ? REFUSED_MILLIS
                : adviceMillis(reply.retryAfter());
    }

    /**
     * Reads a number of seconds, as in Retry-After or in the reason of a close.
     *
     * @return milliseconds; 0 if there is no such number
     */
    static long adviceMillis(@Nullable String text) {
        String digits = text == null ? "" : text.strip();
        if (digits.isEmpty() || digits.length() > SECONDS_DIGITS_MAX) {
            return 0;
        }
        long seconds = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            seconds = 10 * seconds + c - '0';
        }
        return Math.min(seconds * 1_000, ADVICE_MILLIS_MAX);
    }
}
