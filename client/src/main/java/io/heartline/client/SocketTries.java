package io.heartline.client;

/**
 * When a line tries its WebSocket: at once, and less and less often where it does not come to life;
 * beats go by requests meanwhile. Pure. Times are milliseconds. Not thread-safe.
 */
final class SocketTries {

    /** Where the WebSocket never opened it is tried again after this, then doubling. */
    private static final long FIRST_MILLIS = 60_000;

    private static final long MILLIS_MAX = 600_000;
    private static final int DOUBLINGS_MAX = 30;

    private long at = -Line.NEVER;
    private int fails;
    private boolean worked;

    /** The time of the next try. */
    long at() {
        return at;
    }

    /** It came to life. */
    void worked() {
        worked = true;
        fails = 0;
    }

    /** It did not come to life, but that is not the WebSocket's fault. */
    void again(long now) {
        at = now;
        fails = 0;
    }

    /**
     * It did not come to life.
     *
     * @param adviceMillis what the server asked for, 0 if nothing
     * @param beatMillis from one beat to the next; one that worked before is soon tried again
     * @param random in [0, 1)
     */
    void failed(long now, long adviceMillis, long beatMillis, double random) {
        long first = worked ? beatMillis : FIRST_MILLIS;
        long most = Math.min(first << Math.min(fails++, DOUBLINGS_MAX), MILLIS_MAX);
        at = now + adviceMillis + (long) (most * (1 + random) / 2);
    }
}
