package io.heartline.servlet.presence;

import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/** The thread that lets leases end: eight times a second it asks the clock and turns the wheel. */
final class LeaseTicker implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("io.heartline.presence");

    /** What is to be done at each tick. */
    interface Turn {
        void run();
    }

    private final LeaseClock clock = new LeaseClock(System.nanoTime());
    private final Turn turn;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long failures;
    private volatile long pauses;

    /**
     * @param application whose clients they are, for the thread's name
     */
    LeaseTicker(String application, Turn turn) {
        this.turn = turn;
        thread = new Thread(this::run, "heartline-presence-" + application);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Turns that ended with an exception of somebody who was told. */
    long failures() {
        return failures;
    }

    /** Pauses of this process that were noticed. */
    long pauses() {
        return pauses;
    }

    private void run() {
        long next = System.nanoTime() + LeaseWheel.TICK_NANOS;
        while (!closed) {
            long now = System.nanoTime();
            if (now - next < 0) {
                LockSupport.parkNanos(next - now);
                continue;
            }
            for (int ticks = clock.advance(now); ticks > 0; ticks--) {
                turnOnce();
            }
            pauses = clock.pauses();
            next = now + LeaseWheel.TICK_NANOS;
        }
    }

    private void turnOnce() {
        try {
            turn.run();
        } catch (RuntimeException e) {
            failures++; // written by this thread only
            LOG.log(Level.ERROR, "A listener of presence failed; the others go on", e);
        }
    }

    /** Ends the thread, which may take a tick. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
