package io.heartline.state;

import io.heartline.Receipt;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fresh a read must be. A copy in this member answers if it is fresh enough, else the shard's
 * master. A copy answers only once it has been complete, and only with acknowledged values. On a
 * map in mode STRICT it is always the master that answers.
 *
 * @param maxStaleness how old the copy's knowledge may be; null for no bound
 * @param after what the answer must reflect at least; null for nothing
 */
public record Read(@Nullable Duration maxStaleness, @Nullable Receipt after) {

    /** The acknowledged state of the shard's master: what was acknowledged before is seen. */
    public static final Read LATEST = new Read(null, null);

    public Read {
        if (maxStaleness != null && maxStaleness.isNegative()) {
            throw new IllegalArgumentException("maxStaleness is negative: " + maxStaleness);
        }
    }

    /**
     * Everything that was acknowledged longer ago than that is seen; SYNC and STRICT writes, that
     * is, because an ASYNC write is acknowledged before it is copied.
     */
    public static Read notOlderThan(Duration maxStaleness) {
        return new Read(maxStaleness, null);
    }

    /** What the receipt stands for is seen: read your writes. */
    public static Read after(Receipt receipt) {
        return new Read(null, receipt);
    }
}
