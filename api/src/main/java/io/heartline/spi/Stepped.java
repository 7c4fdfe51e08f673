package io.heartline.spi;

import io.heartline.Receipt;
import org.jspecify.annotations.Nullable;

/** The outcome of an atomic step. */
public sealed interface Stepped {

    /** Where it stands, or where the refusal was decided. */
    Receipt receipt();

    /** All of it is applied, once, and as safe as the mode promises. */
    record Done(Receipt receipt) implements Stepped {}

    /**
     * A condition did not hold; nothing was changed.
     *
     * @param key the first key whose condition did not hold
     * @param found its value, acknowledged; null if there is none
     */
    record Refused(String key, byte @Nullable [] found, Receipt receipt) implements Stepped {}
}
