package io.heartline.servlet.presence;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a client is found by: 128 random bits, which nobody can guess. A {@link Lease} is one
 * itself: whoever finds a client in a map has its lease at hand, in the same object.
 *
 * <p>Equal to whatever has the same bits. Immutable.
 */
class ClientId {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final long high;
    private final long low;

    ClientId(long high, long low) {
        this.high = high;
        this.low = low;
    }

    static ClientId random() {
        return new ClientId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    final long high() {
        return high;
    }

    final long low() {
        return low;
    }

    @Override
    public final boolean equals(@Nullable Object o) {
        return o instanceof ClientId other && high == other.high && low == other.low;
    }

    @Override
    public final int hashCode() {
        return Long.hashCode(low);
    }

    /**
     * Returns eight hexadecimal digits: enough to tell clients apart in a log, no use to a thief.
     */
    @Override
    public final String toString() {
        return HexFormat.of().toHexDigits(high).substring(0, 8);
    }
}
