package io.heartline.hazelcast;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stage that many threads may wait for at once, each for its own.
 *
 * <p>Where few wait, a thread sleeps until it is woken. Where many do, the engine answers dozens in
 * each turn, and to put each of them to sleep and wake it would cost more than all else: they let
 * each other and the engine run, at most {@value #YIELDS} times, before they sleep.
 */
class Awaited<T> extends CompletableFuture<T> {

    /** Waiting threads for each processor that make a crowd. */
    private static final int CROWD_PER_PROCESSOR = 2;

    private static final int YIELDS = 40;
    private static final int CROWD =
            CROWD_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();

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

    private void linger() {
        WAITING.incrementAndGet();
        for (int i = 0; i < YIELDS && !isDone() && WAITING.get() >= CROWD; i++) {
            Thread.yield();
        }
    }
}
