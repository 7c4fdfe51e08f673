package io.heartline.replication;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a member knows of its data directory: what is on the way there, what is durable, and whether
 * it can be relied on. Holds back what rests on a promise or an in-sync set until that is durable.
 *
 * <p>A disk that owes an answer for too long is not waited for, until it has caught up; one that
 * failed gets nothing until it is back.
 */
final class Disk {

    /** Outputs that wait for a barrier; with more, the disk counts as late. */
    static final int HELD_MAX = 50_000;

    /** Where a shard's files stand once a record is durable. */
    private record Mark(
            long sequence,
            long tick,
            long bytes,
            @Nullable DiskFollower copy,
            long line,
            long at) {}

    private record Held(Output output, long barrier) {}

    private record Barrier(long sequence, long tick) {}

    private final Context cx;
    private final @Nullable Storage storage;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private final ArrayDeque<Barrier> barriers = new ArrayDeque<>();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private long sequence;
    private long durable;
    private long lastBarrier;
    private long outstandingBytes;
    private boolean failed;
    private boolean late;

    Disk(Context cx, @Nullable Storage storage) {
        this.cx = cx;
        this.storage = storage;
    }

    boolean present() {
        return storage != null;
    }

    /** Whether it takes records. */
    boolean usable() {
        return storage != null && !failed;
    }

    /** Whether something is waited for at all. */
    private boolean reliable() {
        return usable() && !late;
    }

    /** Whether there is a directory that does not do what it is there for. */
    boolean degraded() {
        return storage != null && (failed || late);
    }

    /** Whether a write counts as applied only once it is durable. */
    boolean acksWait() {
        return storage != null && storage.acksWait() && reliable();
    }

    int fullStopTicks() {
        return storage == null ? 0 : storage.fullStopTicks();
    }

    boolean room() {
        return storage != null && outstandingBytes < storage.windowBytes();
    }

    long outstandingBytes() {
        return outstandingBytes;
    }

    // ---- what it is told

    /** Writes what has to be durable before anything that follows is done. */
    void barrier(DiskRecord record) {
        if (usable()) {
            emit(record, true, 0, null, 0, 0);
            barriers.add(new Barrier(sequence, cx.ticks));
        }
    }

    void write(DiskRecord record, long bytes) {
        emit(record, false, bytes, null, 0, 0);
    }

    /** Writes something that, once durable, brings a shard's files to an offset. */
    void write(DiskRecord record, long bytes, DiskFollower copy, long line, long at) {
        emit(record, false, bytes, copy, line, at);
    }

    private void emit(
            DiskRecord record,
            boolean barrier,
            long bytes,
            @Nullable DiskFollower copy,
            long line,
            long at) {
        sequence++;
        outstandingBytes += bytes;
        marks.add(new Mark(sequence, cx.ticks, bytes, copy, line, at));
        cx.counters.diskRecords++;
        cx.counters.diskBytes += bytes;
        cx.emit(new Output.Persist(record, sequence, barrier));
    }

    // ---- what it says

    /** Everything up to a sequence is durable. */
    void persisted(long upTo) {
        if (storage == null || failed || upTo > sequence) {
            return;
        }
        durable = Math.max(durable, upTo);
        while (!marks.isEmpty() && marks.peek().sequence <= durable) {
            Mark mark = marks.remove();
            outstandingBytes -= mark.bytes;
            if (mark.copy != null) {
                mark.copy.durable(mark.line, mark.at);
            }
        }
        while (!barriers.isEmpty() && barriers.peek().sequence <= durable) {
            barriers.remove();
        }
        boolean keepsUp = marks.isEmpty() || cx.ticks - marks.peek().tick <= storage.answerTicks();
        if (late && keepsUp) {
            late = false;
            cx.emit(new Output.DiskState(false, false));
        }
    }

    void fail() {
        if (usable()) {
            failed = true;
            late = false;
            marks.clear();
            barriers.clear();
            outstandingBytes = 0;
            durable = sequence;
            cx.counters.diskFailures++;
            cx.emit(new Output.DiskState(true, false));
        }
    }

    /** Returns whether it had failed: then it holds nothing, and is to be told everything. */
    boolean back() {
        if (storage == null || !failed) {
            return false;
        }
        failed = false;
        cx.emit(new Output.DiskState(false, false));
        return true;
    }

    void tick() {
        if (storage == null || !reliable()) {
            return;
        }
        long oldest = barriers.isEmpty() ? cx.ticks : barriers.peek().tick;
        if (storage.acksWait() && !marks.isEmpty()) {
            oldest = Math.min(oldest, marks.peek().tick);
        }
        if (cx.ticks - oldest > storage.answerTicks()) {
            giveUpWaiting();
        }
    }

    private void giveUpWaiting() {
        late = true;
        cx.counters.diskLate++;
        cx.emit(new Output.DiskState(true, true));
    }

    // ---- the gate

    /** Hands out what may be done now, in order; what the disk is told overtakes what waits. */
    void release(Consumer<Output> sink) {
        while (!held.isEmpty() && open(held.peek().barrier)) {
            sink.accept(held.remove().output);
        }
        for (Output output : cx.takeOutputs()) {
            if (output instanceof Output.Persist persist) {
                lastBarrier = persist.barrier() ? persist.sequence() : lastBarrier;
                sink.accept(output);
            } else if (held.isEmpty() && open(lastBarrier)) {
                sink.accept(output);
            } else {
                held.add(new Held(output.kept(), lastBarrier));
            }
        }
        if (held.size() > HELD_MAX && reliable()) {
            giveUpWaiting();
        }
    }

    private boolean open(long barrier) {
        return barrier <= durable || !reliable();
    }
}
