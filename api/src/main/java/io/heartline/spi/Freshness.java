package io.heartline.spi;

import io.heartline.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * What a read demands before this member's own copy may answer it.
 *
 * @param maxStaleNanos how old the copy's knowledge may be; -1 for any age if {@code after} is
 *     given, else for the master only
 * @param after what the answer must reflect at least, or null
 */
public record Freshness(long maxStaleNanos, @Nullable Receipt after) {

    /** The master's acknowledged state. */
    public static final Freshness MASTER = new Freshness(-1, null);

    /** Says whether a copy may answer at all. */
    public boolean allowsCopy() {
        return maxStaleNanos >= 0 || after != null;
    }
}
