package io.heartline.servlet.presence;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts the times that this process was frozen for so long that the others may have gone on
 * without it: of clients that it has not heard of since, they know better.
 *
 * <p><b>Thread-safety:</b> {@link #turn} is for one thread, the rest for any.
 */
final class Pauses {

    /** Well below what it takes to be excluded. */
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier clock;
    private volatile int count;
    private volatile long turnedNanos;

    /**
     * @param clock monotonic nanoseconds
     */
    Pauses(LongSupplier clock) {
        this.clock = clock;
        turnedNanos = clock.getAsLong();
    }

    /** A tick has passed. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts
    void turn() {
        long now = clock.getAsLong();
        if (now - turnedNanos > NANOS) {
            count++;
        }
        turnedNanos = now;
    }

    /** Returns the number of pauses until now, one included that no turn has seen yet. */
    int count() {
        return clock.getAsLong() - turnedNanos > NANOS ? count + 1 : count;
    }
}
