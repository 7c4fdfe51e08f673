package io.heartline.servlet.presence;

import java.util.concurrent.TimeUnit;

/**
 * Counts the times that this process was frozen for so long that the others may have gone on
 * without it: of clients that it has not heard of since, they know better.
 *
 * <p><b>Thread-safety:</b> {@link #turn} is for one thread, the rest for any.
 */
final class Pauses {

    /** Well below what it takes to be excluded. */
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private volatile int count;
    private volatile long turnedNanos = System.nanoTime();

    /** A tick has passed. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts
    void turn() {
        long now = System.nanoTime();
        if (now - turnedNanos > NANOS) {
            count++;
        }
        turnedNanos = now;
    }

    /** Returns the number of pauses until now, one included that no turn has seen yet. */
    int count() {
        return System.nanoTime() - turnedNanos > NANOS ? count + 1 : count;
    }
}
