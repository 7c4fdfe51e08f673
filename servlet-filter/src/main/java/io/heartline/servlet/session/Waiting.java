package io.heartline.servlet.session;

import io.heartline.spi.EngineException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets requests wait for the engine: each for a bounded time, and only so many at once.
 *
 * <p>The usual wait of a fraction of a millisecond is not counted. Whoever waits longer than the
 * grace needs one of the places; when all are taken, the rest is refused at once, so that a frozen
 * standby cannot eat the container's threads. Nobody holds a monitor while waiting.
 */
final class Waiting {

    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final int places;
    private final long longestNanos;
    private final Counters counters;
    private final AtomicInteger taken = new AtomicInteger();

    Waiting(int places, Duration longest, Counters counters) {
        this.places = places;
        this.longestNanos = longest.toNanos();
        this.counters = counters;
    }

    /**
     * Waits for a stage of the engine.
     *
     * @throws Refused if no place is free, or the stage failed with it
     * @throws EngineException the stage's own failure, or {@link EngineException.Kind#UNAVAILABLE}
     *     when the wait has lasted long enough
     */
    <T> T await(CompletableFuture<T> stage) {
        if (!stage.isDone() && taken.get() >= places) {
            throw refuse();
        }
        try {
            return stage.get(Math.min(GRACE_NANOS, longestNanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return awaitLong(stage);
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private <T> T awaitLong(CompletableFuture<T> stage) {
        if (taken.incrementAndGet() > places) {
            taken.decrementAndGet();
            throw refuse();
        }
        try {
            return stage.get(Math.max(0, longestNanos - GRACE_NANOS), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new EngineException(
                    EngineException.Kind.UNAVAILABLE,
                    "no answer within " + TimeUnit.NANOSECONDS.toMillis(longestNanos) + " ms");
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            taken.decrementAndGet();
        }
    }

    private Refused refuse() {
        counters.add(Counters.Name.WAITING_REFUSED);
        return Refused.later("Too many requests are waiting for the standby server. Try again.");
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof EngineException || e.getCause() instanceof Refused) {
            return (RuntimeException) e.getCause();
        }
        return new EngineException(
                EngineException.Kind.UNKNOWN, "the engine failed: " + e.getCause(), e);
    }

    private static EngineException interrupted() {
        Thread.currentThread().interrupt();
        return new EngineException(EngineException.Kind.UNKNOWN, "interrupted while waiting");
    }
}
