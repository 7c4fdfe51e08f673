package io.heartline.servlet.presence;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends leases that are no longer renewed. A renewal only moves the end that stands in the lease;
 * the wheel looks at a lease when its bucket is due, and links it again where it ends by then. So a
 * beat touches nothing that is shared, and nobody ever walks through all clients.
 *
 * <p>A lease granted at any moment lasts at least as long as was asked for, by a {@link
 * LeaseClock}; and half a second and a tick longer at most, if that is read in time.
 *
 * <p><b>Thread-safety:</b> {@link #turn} is for one thread; the rest for any.
 */
final class LeaseWheel {

    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(125);

    /** A lease that ends later is looked at on its way, once in a round of 128 s. */
    private static final int BUCKETS = 1024;

    /** By so much the time may be ahead of {@link #now}: what a clock has not told, and a part. */
    private static final long AHEAD = LeaseClock.PAUSE_TICKS + 1;

    private final @Nullable Lease[] buckets = new Lease[BUCKETS];
    private final AtomicReference<@Nullable Lease> arrivals = new AtomicReference<>();
    private volatile long now;

    /**
     * Returns when a lease of so many nanoseconds ends, if it is granted now. Reads no clock: what
     * the wheel has not been told yet is added.
     */
    long until(long nanos) {
        return now + AHEAD + (nanos + TICK_NANOS - 1) / TICK_NANOS;
    }

    /** Returns how long a lease lasts from now on, in nanoseconds; {@link #until} adds its own. */
    long remaining(Lease lease) {
        long end = lease.end();
        return end < 0 ? 0 : Math.max(0, end - now - AHEAD) * TICK_NANOS;
    }

    /** Takes in a lease, once. It must have an end. */
    void add(Lease lease) {
        Lease first = arrivals.get();
        while (true) {
            lease.next = first;
            Lease found = arrivals.compareAndExchange(first, lease);
            if (found == first) {
                return;
            }
            first = found;
        }
    }

    /** A tick has passed: ends what is due. */
    void turn(Consumer<Lease> expired) {
        long tick = now + 1;
        now = tick;
        Lease arrived = arrivals.getAndSet(null);
        while (arrived != null) {
            Lease next = arrived.next;
            link(arrived, Math.max(arrived.end(), tick), tick);
            arrived = next;
        }
        int bucket = (int) tick & BUCKETS - 1;
        Lease due = buckets[bucket];
        buckets[bucket] = null;
        while (due != null) {
            Lease next = due.next;
            settle(due, tick, expired);
            due = next;
        }
    }

    private void settle(Lease lease, long tick, Consumer<Lease> expired) {
        long end = lease.end();
        while (end >= 0 && end <= tick) {
            if (lease.expire(end)) {
                lease.next = null;
                expired.accept(lease);
                return;
            }
            end = lease.end();
        }
        if (end < 0) {
            lease.next = null; // it was ended before; whoever did that has told
        } else {
            link(lease, end, tick);
        }
    }

    private void link(Lease lease, long end, long tick) {
        int bucket = (int) Math.min(end, tick + BUCKETS - 1) & BUCKETS - 1;
        lease.next = buckets[bucket];
        buckets[bucket] = lease;
    }
}
