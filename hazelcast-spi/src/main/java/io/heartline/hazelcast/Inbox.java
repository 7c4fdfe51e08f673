package io.heartline.hazelcast;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want of the engine's thread: commands, bounded in number, and the few steps of
 * its life cycle.
 *
 * <p>The engine's thread says when it is about to sleep; only then does a caller pay for waking it.
 */
final class Inbox {

    private final int commandsMax;
    private final Runnable wakeup;
    private final ConcurrentLinkedQueue<Ticket<?>> commands = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final LongAdder full = new LongAdder();

    /**
     * @param commandsMax commands that may wait, at least 1
     * @param wakeup wakes the engine's thread; for any thread
     */
    Inbox(int commandsMax, Runnable wakeup) {
        this.commandsMax = commandsMax;
        this.wakeup = wakeup;
    }

    /** Adds a command; false if there are too many already. For any thread. */
    boolean offer(Ticket<?> ticket) {
        if (size.incrementAndGet() > commandsMax) {
            size.decrementAndGet();
            full.increment();
            return false;
        }
        commands.add(ticket);
        wake();
        return true;
    }

    /** Adds a step of the life cycle; there are few, so they are not counted. For any thread. */
    void post(Runnable step) {
        steps.add(step);
        wake();
    }

    private void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            wakeup.run();
        }
    }

    // ---- the engine's thread

    /** Says whether the thread may sleep: nothing waits, and from now on callers wake it. */
    boolean maySleep() {
        if (!isEmpty()) {
            return false;
        }
        asleep.set(true);
        if (isEmpty()) {
            return true;
        }
        asleep.set(false);
        return false;
    }

    void awake() {
        asleep.lazySet(false);
    }

    boolean isEmpty() {
        return commands.isEmpty() && steps.isEmpty();
    }

    /** Takes out the oldest commands, at most so many. */
    List<Ticket<?>> nextCommands(int most) {
        List<Ticket<?>> next = new ArrayList<>();
        while (next.size() < most) {
            Ticket<?> ticket = commands.poll();
            if (ticket == null) {
                break;
            }
            next.add(ticket);
        }
        size.addAndGet(-next.size());
        return next;
    }

    int size() {
        return size.get();
    }

    @Nullable Runnable nextStep() {
        return steps.poll();
    }

    long fullCount() {
        return full.sum();
    }
}
