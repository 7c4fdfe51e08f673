package io.heartline.spi;

import io.heartline.Receipt;
import io.heartline.SafetyMode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Entries of one name space of replicated state: a key has one value and an optional expiry.
 *
 * <p>Stages complete within a bounded time, exceptionally with an {@link EngineException} if need
 * be. They complete on an engine thread: a dependent step must not block.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
public interface StateSpace {

    /** Longest key, in characters. */
    int KEY_CHARS_MAX = 1_000;

    /** Most bytes of the values of one step. */
    int STEP_BYTES_MAX = 16 << 20;

    /** Most changes of one step. */
    int STEP_CHANGES_MAX = 1_000;

    /** Longest time until an entry expires, in milliseconds: ten years. */
    long EXPIRY_MILLIS_MAX = 3_650L * 24 * 3_600_000;

    /**
     * Applies conditional changes of keys with one tag in one atomic step: all of them, or none if
     * a condition does not hold. Applied at most once, also when the step was sent again to another
     * master.
     *
     * <p>Fails with {@link EngineException.Kind#UNKNOWN} if it may have been applied or may still
     * be; with any other kind nothing was done.
     *
     * @param changes 1 to {@link #STEP_CHANGES_MAX}; every key has the same {@link #tagOf tag} and
     *     is named once
     */
    CompletionStage<Stepped> step(List<StateChange> changes, SafetyMode mode);

    /**
     * Reads an entry: from this member's copy if that is fresh enough, else from the shard's
     * master. Never answers with a value that is not acknowledged.
     *
     * @param mode with {@link SafetyMode#STRICT} always the master answers, after a majority of the
     *     copies has confirmed what it saw; it refuses without one. The others are the same.
     */
    CompletionStage<Found> get(String key, Freshness freshness, SafetyMode mode);

    /**
     * Returns how many members have applied what a receipt stands for, as the shard's master knows
     * from their acknowledgements: 0 if the master cannot say at the moment, {@link #LOST} if it is
     * not on the line any more.
     */
    CompletionStage<Integer> copies(Receipt receipt);

    /** See {@link #copies}. */
    int LOST = -1;

    /**
     * Returns what has changed in a shard after a cursor, acknowledged changes only.
     *
     * @param shard 0 to {@link #shards()} - 1
     * @param maxBytes where to stop, roughly; 1 to 1,048,576
     * @param mode with {@link SafetyMode#STRICT} only what a majority of the copies has; refused
     *     without one if there is something to show. The others are the same.
     */
    CompletionStage<Changes> changes(int shard, Cursor from, int maxBytes, SafetyMode mode);

    /** Returns the number of shards. */
    int shards();

    /**
     * Says whether what this member holds of a shard is proven current: as of now, or of a second
     * ago at most. It is not while the member is cut off, or catches up. For any thread.
     */
    boolean isCurrent(int shard);

    /**
     * Returns up to where this member's copy of a shard is known to be acknowledged, as SYNC is, -1
     * if it has no copy that follows the line. Cheap.
     */
    long safeEnd(int shard);

    /**
     * Has a thread unparked whenever {@link #safeEnd} of some shard has moved, until the returned
     * handle is run.
     */
    Runnable onAdvance(Thread waiting);

    /**
     * Returns the part of a key that decides on its shard: what stands between the first <code>{
     * </code> and the next <code>}</code> after it, if that is not empty; else the whole key. This
     * is the hash tag of Redis Cluster.
     */
    static String tagOf(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open + 1);
        return close > open + 1 ? key.substring(open + 1, close) : key;
    }
}
