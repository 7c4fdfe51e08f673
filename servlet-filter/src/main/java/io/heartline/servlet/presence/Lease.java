package io.heartline.servlet.presence;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What ends unless it is renewed. A client is one itself, so its expiry state costs 12 bytes of its
 * object: when it ends, and the next one in its bucket of the {@link LeaseWheel}.
 *
 * <p><b>Thread-safety:</b> renewing and ending are for any thread; the link belongs to the wheel.
 */
abstract class Lease extends ClientId {

    /** Set in {@link #end} when it is over, for ever. */
    private static final long OVER = Long.MIN_VALUE;

    private static final VarHandle END;

    static {
        try {
            END = MethodHandles.lookup().findVarHandle(Lease.class, "end", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings({"unused", "UnusedVariable"}) // by the handle
    private volatile long end;

    /** The next one in the bucket, or among those that have just come. */
    @Nullable Lease next;

    Lease(long high, long low) {
        super(high, low);
    }

    /**
     * Lets it last until a tick, or as long as it would anyway: a late or repeated beat never
     * shortens it.
     *
     * @return false if it is over
     */
    final boolean renew(long untilTick) {
        long seen = (long) END.getOpaque(this);
        while (seen >= 0 && seen < untilTick) {
            long found = (long) END.compareAndExchange(this, seen, untilTick);
            if (found == seen) {
                return true;
            }
            seen = found;
        }
        return seen >= 0;
    }

    /** Ends it now. Returns false if it was over already: somebody else has ended it. */
    final boolean finish() {
        return (long) END.getAndBitwiseOr(this, OVER) >= 0;
    }

    final boolean isOver() {
        return (long) END.getVolatile(this) < 0;
    }

    /** Returns the tick at which it ends; negative if it is over. */
    final long end() {
        return (long) END.getVolatile(this);
    }

    /** Ends it unless it was renewed since {@link #end()} was read. */
    final boolean expire(long seenEnd) {
        return END.compareAndSet(this, seenEnd, seenEnd | OVER);
    }
}
