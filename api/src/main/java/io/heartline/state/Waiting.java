package io.heartline.state;

import io.heartline.spi.EngineException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Waits for stages, and makes of an engine's failures what an application can act on. */
final class Waiting {

    private Waiting() {}

    /** Returns the result of a stage that ends within a bounded time. */
    static <T> T on(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof StateException known ? again(known) : failure(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownOutcomeException(
                    "the thread was interrupted while it waited for an answer", e);
        }
    }

    /** Shows the waiting thread's place as well as the engine's. */
    private static StateException again(StateException known) {
        String message = String.valueOf(known.getMessage());
        if (known instanceof UnknownOutcomeException) {
            return new UnknownOutcomeException(message, known);
        }
        return known instanceof LostReceiptException
                ? new LostReceiptException(message, known)
                : new StateException(message, known);
    }

    /** Returns a stage with another result, and with our exceptions. */
    static <T, R> CompletionStage<R> map(CompletionStage<T> stage, Function<T, R> result) {
        return stage.handle(
                (value, failure) -> {
                    if (failure != null) {
                        throw failure(failure);
                    }
                    return result.apply(value);
                });
    }

    static StateException failure(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof StateException known) {
            return known;
        }
        String message = String.valueOf(cause.getMessage());
        if (!(cause instanceof EngineException engine)) {
            return new StateException("a codec failed: " + message, cause);
        }
        return switch (engine.kind()) {
            case UNKNOWN -> new UnknownOutcomeException(message, cause);
            case LOST -> new LostReceiptException(message, cause);
            default -> new StateException(message, cause);
        };
    }
}
