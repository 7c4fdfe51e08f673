package io.heartline.servlet.presence;

import java.util.concurrent.TimeUnit;

/**
 * The time that leases run on: monotonic time, but it stands still while this process does. Whoever
 * could not be heard because the server slept has not missed a beat. After a sleep it stands still
 * for a moment longer, in which the beats that have piled up are read.
 *
 * <p>The clock of the wall has no part in it. Not thread-safe.
 */
final class LeaseClock {

    static final int PAUSE_TICKS = 4;

    /** If more passes between two calls, the process was stopped. */
    static final long PAUSE_NANOS = PAUSE_TICKS * LeaseWheel.TICK_NANOS;

    /** How long the clock waits after a pause. */
    static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private long lastNanos;

    /** What has passed and is no whole tick yet. */
    private long rest;

    private long settling;
    private long pauses;
    private long pausedNanos;

    LeaseClock(long nanos) {
        lastNanos = nanos;
    }

    /**
     * Returns how many ticks have passed since the last call: one for a call that comes after a
     * pause, however long that was. So whoever is called late again and again comes on slowly, but
     * comes on.
     *
     * @param nanos monotonic time
     */
    int advance(long nanos) {
        long passed = nanos - lastNanos;
        lastNanos = nanos;
        if (passed > PAUSE_NANOS) {
            pauses++;
            pausedNanos += passed - LeaseWheel.TICK_NANOS;
            settling = SETTLE_NANOS;
            return 1;
        }
        long waits = Math.min(settling, passed);
        settling -= waits;
        rest += passed - waits;
        int ticks = (int) (rest / LeaseWheel.TICK_NANOS);
        rest -= ticks * LeaseWheel.TICK_NANOS;
        return ticks;
    }

    /** Pauses that were noticed. */
    long pauses() {
        return pauses;
    }

    /** Time that leases were prolonged by, in nanoseconds. */
    long pausedNanos() {
        return pausedNanos;
    }
}
