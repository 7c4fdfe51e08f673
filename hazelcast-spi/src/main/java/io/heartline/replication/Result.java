package io.heartline.replication;

import io.heartline.spi.Changes;
import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import io.heartline.spi.Found;
import io.heartline.spi.Stepped;
import io.heartline.spi.Taken;

/** The outcome of a {@link Command}. */
public sealed interface Result {

    /** Says whether nothing was to be changed. */
    default boolean isOfQuestion() {
        return this instanceof Held || this instanceof Got || this instanceof Listed;
    }

    /** Of a take or a read. */
    record Held(Taken taken) implements Result {}

    /** Of a write. */
    record Wrote(Committed committed) implements Result {}

    /** Of an atomic step. */
    record Did(Stepped stepped) implements Result {}

    /**
     * The number under which a step came is used up, without effect: a condition did not hold at
     * the first try, whose answer was lost. It may come again under a new number.
     */
    record UsedUp() implements Result {}

    /** Of a read of an entry. */
    record Got(Found found) implements Result {}

    /**
     * Of a question after the copies of a write; see {@link io.heartline.spi.StateSpace#copies}.
     */
    record Counted(int copies) implements Result {}

    /** Of a question after changes. */
    record Listed(Changes changes) implements Result {}

    /** Nobody could do it in time, or it was refused. */
    record Failed(EngineException.Kind kind, String message) implements Result {}
}
