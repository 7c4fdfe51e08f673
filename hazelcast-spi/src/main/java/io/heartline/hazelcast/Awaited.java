package io.heartline.hazelcast;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stage whose waiting threads first let others run, and sleep only when that was not enough.
 *
 * <p>An answer mostly takes a few dozen microseconds; to be put to sleep and woken costs as much
 * again. Where many threads wait at once, the engine answers dozens in each turn, and each look is
 * one more that keeps it from running: they look less often.
 */
class Awaited<T> extends CompletableFuture<T> {

    /** Waiting threads for each processor that make a crowd. */
    private static final int CROWD_PER_PROCESSOR = 2;

    private static final int CROWD =
            CROWD_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    private static final int YIELDS_OF_FEW = 100;
    private static final int YIELDS_OF_CROWD = 40;

    /** Threads of this library's engines that wait. */
    private static final AtomicInteger WAITING = new AtomicInteger();

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Awaited<>();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        linger();
        try {
            return super.get();
        } finally {
            WAITING.decrementAndGet();
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        linger();
        try {
            return super.get(timeout, unit);
        } finally {
            WAITING.decrementAndGet();
        }
    }

    @Override
    public T join() {
        linger();
        try {
            return super.join();
        } finally {
            WAITING.decrementAndGet();
        }
    }

    private static int yields() {
        return WAITING.incrementAndGet() < CROWD ? YIELDS_OF_FEW : YIELDS_OF_CROWD;
    }

    private void linger() {
        for (int left = yields(); left > 0 && !isDone(); left--) {
            Thread.yield();
        }
    }
}
