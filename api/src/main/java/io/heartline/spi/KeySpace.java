package io.heartline.spi;

import io.heartline.SafetyMode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Keys of one name space. A key has fields (bytes), an optional time to live and at most one owner.
 *
 * <p>Stages complete within a bounded time, exceptionally with an {@link EngineException} if need
 * be. They complete on an engine thread: a dependent step must not block.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
public interface KeySpace {

    /**
     * Makes this member the owner of a key and returns its fields. Never creates a key. Taking a
     * key that this member owns already changes nothing and returns the same owner version.
     *
     * <p>When the stage completes, every in-sync member knows the new owner: the former one has
     * been told through its {@link SpaceListener} if it can be reached at all.
     */
    CompletionStage<Taken> take(String key);

    /**
     * Writes changes of one key in one atomic step.
     *
     * <p>A field whose base offset does not match is not applied and is reported in the answer;
     * unless the stored value already equals the new one (so repeating a commit is harmless).
     */
    CompletionStage<Committed> commit(Commit commit, SafetyMode mode);

    /** Returns a key's fields without taking it; {@link Taken.Absent} if there is none. */
    CompletionStage<Taken> read(String key);

    /**
     * Returns some fields of some keys that this member holds, as they are and perhaps old. For
     * rehearsals: asks nobody, promises nothing.
     *
     * @param most where to stop, 1 to 1,000
     */
    CompletionStage<List<Taken.Field>> sample(int most);

    /**
     * Says whether what this member holds of a key is proven current: the shard's master or an
     * in-sync backup whose last exchange with the master is younger than the lease. Cheap, never
     * blocks. While false, a local copy must not be used before {@link #take} has verified it.
     */
    boolean isCurrent(String key);
}
