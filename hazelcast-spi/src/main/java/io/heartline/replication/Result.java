package io.heartline.replication;

import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import io.heartline.spi.Taken;

/** The outcome of a {@link Command}. */
public sealed interface Result {

    /** Of a take or a read. */
    record Held(Taken taken) implements Result {}

    /** Of a write. */
    record Wrote(Committed committed) implements Result {}

    /** Nobody could do it in time, or it was refused. */
    record Failed(EngineException.Kind kind, String message) implements Result {}
}
