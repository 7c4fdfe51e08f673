package io.heartline.hazelcast;

import java.util.concurrent.TimeUnit;

/**
 * How the engine's thread goes through its turns: whether the next one follows at once, and how
 * many commands one takes in. Decision 0009 says why. Not thread-safe.
 */
final class Pace {

    /** After work the next mostly follows at once; to be woken for it costs more than to look. */
    private static final long LINGER_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** Commands of one turn: a part of all that are under way, so that the backup has work, too. */
    private static final int BATCH_LEAST = 16;

    private static final int BATCHES = 2;

    private boolean unfinished;
    private long workedNanos;

    Pace(long now) {
        workedNanos = now - LINGER_NANOS;
    }

    /** A turn has found something to do. */
    void worked(long now) {
        workedNanos = now;
    }

    /**
     * @param more whether a turn has left something over
     */
    void unfinished(boolean more) {
        unfinished = more;
    }

    /** Says whether the next turn follows at once. */
    boolean lingers(long now) {
        return unfinished || now - workedNanos < LINGER_NANOS;
    }

    /** Returns how many commands a turn takes in at most. */
    static int batch(int underWay) {
        return Math.max(BATCH_LEAST, underWay / BATCHES);
    }
}
