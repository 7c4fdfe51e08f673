package io.heartline.state;

import io.heartline.Receipt;
import io.heartline.SafetyMode;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A map that all members share. Get it with {@link io.heartline.Heartline#map}.
 *
 * <p>Keys have 1 to 1,000 characters, values up to 16 MB. A key's <code>{tag}</code>, if it has
 * one, decides on its shard (as in Redis Cluster). Writes are applied at most once, and are
 * acknowledged as the mode promises; a write whose outcome is not known throws {@link
 * UnknownOutcomeException}, never returns. Every call ends within a bounded time (8 s by default).
 * The {@code Async} methods answer the same as a stage, which completes on an engine thread: do not
 * block it.
 *
 * <p>All methods throw {@link StateException} if nothing was done, and {@link
 * IllegalArgumentException} if an argument is beyond its limits.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 *
 * @param <V> the values
 */
public interface ReplicatedMap<V> {

    String name();

    /**
     * Returns this map with another mode, for all calls or for one: {@code with(ASYNC).put(..)}.
     *
     * <p>The mode is that of writes. {@link SafetyMode#STRICT} is that of reads and listeners, too:
     * they are shown only what a majority of the configured copies has, the master is asked for
     * each read whatever its {@link Read} allows, and without a majority a read fails and a
     * listener waits. Reads and listeners of the other modes are those of SYNC, whatever the entry
     * was written with: they may be shown a STRICT write that only the in-sync members have.
     */
    ReplicatedMap<V> with(SafetyMode mode);

    // ---- reads

    /** Returns the latest acknowledged value; null if there is none. */
    default @Nullable V get(String key) {
        return get(key, Read.LATEST);
    }

    /**
     * Returns a value; null if there is none.
     *
     * @throws LostReceiptException if the read asks for a receipt whose write is lost
     */
    @Nullable V get(String key, Read how);

    CompletionStage<@Nullable V> getAsync(String key, Read how);

    // ---- writes

    /** Writes an entry that does not expire. */
    default Receipt put(String key, V value) {
        return Waiting.on(putAsync(key, value));
    }

    CompletionStage<Receipt> putAsync(String key, V value);

    /**
     * Writes an entry that expires. The moment is fixed by the write, reads do not move it; the
     * shard's master decides, at most about a second late, plus the time that the shard has no
     * master.
     *
     * @param expiry time from the write, 1 ms to 3,650 days
     */
    default Receipt put(String key, V value, Duration expiry) {
        return Waiting.on(putAsync(key, value, expiry));
    }

    CompletionStage<Receipt> putAsync(String key, V value, Duration expiry);

    /** Removes an entry; harmless if there is none. */
    default Receipt remove(String key) {
        return Waiting.on(removeAsync(key));
    }

    CompletionStage<Receipt> removeAsync(String key);

    /** Writes an entry if there is none. */
    default Outcome<V> putIfAbsent(String key, V value) {
        return compareAndSet(key, null, value);
    }

    /**
     * Replaces a value if it is the expected one.
     *
     * @param expected the value to replace; null if there must be none
     * @param value the new value; null to remove the entry
     */
    default Outcome<V> compareAndSet(String key, @Nullable V expected, @Nullable V value) {
        return Waiting.on(compareAndSetAsync(key, expected, value));
    }

    CompletionStage<Outcome<V>> compareAndSetAsync(
            String key, @Nullable V expected, @Nullable V value);

    /** Begins an atomic step over keys with one tag. */
    Step<V> step();

    // ---- safety

    /**
     * Waits until so many members, the master included, have applied what a receipt stands for.
     *
     * @param copies 1 to 9
     * @param timeout 0 to look once; at most 1 h
     */
    default Safety awaitSafe(Receipt receipt, int copies, Duration timeout) {
        return Waiting.on(awaitSafeAsync(receipt, copies, timeout));
    }

    CompletionStage<Safety> awaitSafeAsync(Receipt receipt, int copies, Duration timeout);

    // ---- changes

    /**
     * Follows the map from a position: each acknowledged change once, in the order of its shard's
     * line. Nobody is shown a write that is lost later, except as a receipt can be lost ({@link
     * Safety#LOST}); then a reset follows. That holds for ASYNC writes too: they are shown once
     * every in-sync member has them.
     *
     * <p>What is in the backlog comes change by change. A listener that was away longer gets each
     * entry once, as it was last changed; one whose position is of no use any more gets a {@link
     * MapListener#reset reset} and a snapshot.
     *
     * @param from where to resume; null for a snapshot and everything from then on
     */
    Watch watch(@Nullable Position from, MapListener<V> listener);
}
