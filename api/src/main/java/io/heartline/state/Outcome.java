package io.heartline.state;

import io.heartline.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * What became of a conditional write. A third outcome, that nobody knows, is an {@link
 * UnknownOutcomeException}.
 *
 * @param <V> the values
 */
public sealed interface Outcome<V> {

    /** Where it stands, or where its refusal was decided. */
    Receipt receipt();

    /** Says whether it was applied. */
    default boolean applied() {
        return this instanceof Applied;
    }

    /** All of it is applied, once, and as safe as the mode promises. */
    record Applied<V>(Receipt receipt) implements Outcome<V> {}

    /**
     * A condition did not hold, and nothing was changed.
     *
     * @param key the first key whose condition did not hold
     * @param found its acknowledged value; null if there is none
     */
    record Refused<V>(String key, @Nullable V found, Receipt receipt) implements Outcome<V> {}
}
