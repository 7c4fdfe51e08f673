package io.heartline.spi;

import io.heartline.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a read.
 *
 * @param value the entry's bytes, treat as immutable; null if there is none
 * @param receipt the place of the line that the answer reflects
 */
public record Found(byte @Nullable [] value, Receipt receipt) {}
