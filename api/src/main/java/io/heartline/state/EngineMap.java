package io.heartline.state;

import io.heartline.Receipt;
import io.heartline.SafetyMode;
import io.heartline.spi.EngineException;
import io.heartline.spi.Freshness;
import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import io.heartline.spi.Stepped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A map on an engine's space. */
record EngineMap<V>(String name, StateSpace space, Codec<V> codec, SafetyMode mode)
        implements ReplicatedMap<V> {

    private static final long POLL_MILLIS = 20;
    private static final int COPIES_MAX = 9;
    private static final Duration AWAIT_MAX = Duration.ofHours(1);

    @Override
    public ReplicatedMap<V> with(SafetyMode other) {
        return new EngineMap<>(name, space, codec, other);
    }

    // ---- reads

    @Override
    public @Nullable V get(String key, Read how) {
        return Waiting.on(getAsync(key, how));
    }

    @Override
    public CompletionStage<@Nullable V> getAsync(String key, Read how) {
        checkKey(key);
        Duration bound = how.maxStaleness();
        long nanos = bound == null ? -1 : TimeUnit.NANOSECONDS.convert(bound);
        Freshness freshness = new Freshness(nanos, how.after());
        return Waiting.map(space.get(key, freshness, mode), found -> decode(found.value()));
    }

    @Nullable V decode(byte @Nullable [] bytes) {
        return bytes == null ? null : codec.decode(bytes);
    }

    // ---- writes

    @Override
    public CompletionStage<Receipt> putAsync(String key, V value) {
        checkKey(key);
        return write(StateChange.put(key, encode(value), 0));
    }

    @Override
    public CompletionStage<Receipt> putAsync(String key, V value, Duration expiry) {
        checkKey(key);
        return write(StateChange.put(key, encode(value), millis(expiry)));
    }

    @Override
    public CompletionStage<Receipt> removeAsync(String key) {
        checkKey(key);
        return write(StateChange.remove(key));
    }

    private CompletionStage<Receipt> write(StateChange change) {
        return Waiting.map(space.step(List.of(change), mode), Stepped::receipt);
    }

    @Override
    public CompletionStage<Outcome<V>> compareAndSetAsync(
            String key, @Nullable V expected, @Nullable V value) {
        checkKey(key);
        byte[] from = expected == null ? null : encode(expected);
        byte[] to = value == null ? null : encode(value);
        return run(List.of(StateChange.swap(key, from, to, 0)));
    }

    @Override
    public Step<V> step() {
        return new Changeset<>(this);
    }

    CompletionStage<Outcome<V>> run(List<StateChange> changes) {
        return Waiting.map(space.step(changes, mode), this::outcome);
    }

    private Outcome<V> outcome(Stepped stepped) {
        return stepped instanceof Stepped.Refused refused
                ? new Outcome.Refused<>(refused.key(), decode(refused.found()), refused.receipt())
                : new Outcome.Applied<>(stepped.receipt());
    }

    // ---- limits

    static void checkKey(String key) {
        if (key.isEmpty() || key.length() > StateSpace.KEY_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a key has 1 to "
                            + StateSpace.KEY_CHARS_MAX
                            + " characters, not "
                            + key.length());
        }
    }

    byte[] encode(V value) {
        byte[] bytes = codec.encode(value);
        if (bytes.length > StateSpace.STEP_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a value of " + bytes.length + " bytes; at most " + StateSpace.STEP_BYTES_MAX);
        }
        return bytes;
    }

    static long millis(Duration expiry) {
        Duration most = Duration.ofMillis(StateSpace.EXPIRY_MILLIS_MAX);
        if (expiry.compareTo(Duration.ofMillis(1)) < 0 || expiry.compareTo(most) > 0) {
            throw new IllegalArgumentException("an expiry is 1 ms to 3,650 days, not " + expiry);
        }
        return expiry.toMillis();
    }

    // ---- safety

    @Override
    public CompletionStage<Safety> awaitSafeAsync(Receipt receipt, int copies, Duration timeout) {
        if (copies < 1 || copies > COPIES_MAX) {
            throw new IllegalArgumentException("copies are 1 to " + COPIES_MAX + ", not " + copies);
        }
        if (timeout.isNegative() || timeout.compareTo(AWAIT_MAX) > 0) {
            throw new IllegalArgumentException("a timeout is 0 to 1 h, not " + timeout);
        }
        CompletableFuture<Safety> answer = new CompletableFuture<>();
        poll(receipt, copies, System.nanoTime() + timeout.toNanos(), answer);
        return answer;
    }

    private void poll(
            Receipt receipt, int copies, long deadline, CompletableFuture<Safety> answer) {
        var unused =
                space.copies(receipt)
                        .whenComplete(
                                (counted, failure) -> {
                                    int known = counted == null ? 0 : counted;
                                    if (failure instanceof EngineException e
                                            && e.kind() == EngineException.Kind.CLOSED) {
                                        answer.completeExceptionally(Waiting.failure(e));
                                    } else if (known == StateSpace.LOST) {
                                        answer.complete(Safety.LOST);
                                    } else if (known >= copies) {
                                        answer.complete(Safety.SAFE);
                                    } else if (deadline - System.nanoTime() <= 0) {
                                        answer.complete(Safety.NOT_YET);
                                    } else {
                                        CompletableFuture.delayedExecutor(
                                                        POLL_MILLIS, TimeUnit.MILLISECONDS)
                                                .execute(
                                                        () ->
                                                                poll(
                                                                        receipt, copies, deadline,
                                                                        answer));
                                    }
                                });
    }

    // ---- changes

    @Override
    public Watch watch(@Nullable Position from, MapListener<V> listener) {
        Watcher<V> watcher = new Watcher<>(this, from, listener);
        watcher.start();
        return watcher;
    }
}
