package io.heartline.state;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Several changes as one atomic step: all of them or none, and nobody sees a part. The keys must be
 * in one shard, which keys with the same <code>{tag}</code> are: <code>{order-7}head</code> and
 * <code>{order-7}lines</code>. Each key can have one condition and one change.
 *
 * <p>At most 1,000 keys and 16 MB of values. Not thread-safe; to be run once.
 *
 * @param <V> the values
 */
public interface Step<V> {

    /** Only if the entry has this value. */
    Step<V> expect(String key, V value);

    /** Only if there is no such entry. */
    Step<V> expectAbsent(String key);

    /** Writes an entry that does not expire. */
    Step<V> put(String key, V value);

    /**
     * Writes an entry that expires.
     *
     * @param expiry time from the write, 1 ms to 3,650 days
     */
    Step<V> put(String key, V value, Duration expiry);

    /** Removes an entry; harmless if there is none. */
    Step<V> remove(String key);

    /**
     * Runs it and waits.
     *
     * @throws IllegalArgumentException if it is empty or its keys do not share a tag
     * @throws UnknownOutcomeException if nobody knows what became of it
     * @throws StateException if nothing was done
     */
    Outcome<V> run();

    /** Like {@link #run()}, as a stage that completes on an engine thread: do not block it. */
    CompletionStage<Outcome<V>> runAsync();
}
