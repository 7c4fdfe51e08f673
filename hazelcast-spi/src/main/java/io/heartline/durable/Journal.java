package io.heartline.durable;

import io.heartline.MemberId;
import io.heartline.durable.JournalReport.Status;
import io.heartline.replication.DiskRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member's data directory, open for writing. Batches are written in order by one thread, all that
 * wait at a time, and forced to the device as the {@link FsyncPolicy} says; a batch with a promise,
 * a row or a life is forced at once.
 *
 * <p>When the disk fails, for want of space or otherwise, the journal says so, keeps what is whole,
 * takes nothing more, and waits for {@link #retry()}. It never throws at its owner.
 *
 * <p><b>Thread-safety:</b> {@link #offer}, {@link #retry} and {@link #close} for the owner's
 * thread; {@link #report} for any. Events come on the disk thread: the consumer only passes them
 * on.
 */
public final class Journal implements AutoCloseable {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_WAIT_MILLIS = 10_000;
    private static final long GROUP_BYTES_MAX = 8 << 20;

    private sealed interface Task {
        record Batch(long sequence, List<DiskRecord> records, long bytes) implements Task {}

        record Retry() implements Task {}

        record Close() implements Task {}
    }

    private final JournalConfig config;
    private final Consumer<JournalEvent> events;
    private final DataDirectory directory;
    private Recovered recovered;
    private final Writer writer;
    private final Thread thread;
    private final LinkedBlockingQueue<Task> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingBatches = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile Status status = Status.OPEN;
    private volatile JournalReport report;
    private String reason = "";
    private long failures;
    private long lastSequence;
    private long durableSequence;
    private long writtenNanos;

    private Journal(
            JournalConfig config,
            DataDirectory directory,
            MemberId self,
            Consumer<JournalEvent> events)
            throws IOException {
        this.config = config;
        this.directory = directory;
        this.events = events;
        Recovery recovery = new Recovery(directory);
        recovered = recovery.read();
        writer = new Writer(directory, config.segmentBytes(), recovery);
        recovery.fences().apply(new DiskRecord.Life(self));
        writer.begin();
        recovery.settle();
        writer.dropBarren();
        report = makeReport();
        thread = new Thread(this::run, "heartline-disk-" + self.brief());
        thread.setDaemon(true);
    }

    /**
     * Locks the directory, reads it, and begins a new segment that says that this incarnation uses
     * it; durable on return. Takes as long as the reading does.
     *
     * @param self the present incarnation
     * @param events gets how far the batches are; must not block and must not throw
     * @throws io.heartline.spi.EngineException of kind REFUSED, naming cause and cure, if the
     *     directory is in use, cannot be written, or is of a newer version
     */
    public static Journal open(JournalConfig config, MemberId self, Consumer<JournalEvent> events) {
        DataDirectory directory = DataDirectory.open(config.directory(), self);
        try {
            Journal journal = new Journal(config, directory, self, events);
            journal.thread.start();
            return journal;
        } catch (IOException e) {
            directory.close();
            throw DataDirectory.unusable(config.directory(), e);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /** Returns what the directory held when it was opened, until it is forgotten. */
    public Recovered recovered() {
        return recovered;
    }

    /** Lets go of what the directory held, once it has been used: it is as large as the state. */
    public void forgetRecovered() {
        recovered = new Recovered(List.of(), List.of(), List.of());
    }

    /**
     * Hands over a batch; never blocks.
     *
     * @param sequence grows with each batch
     * @return false if it was not taken, because the queue is full or the disk has failed: its
     *     shards need a new scan
     */
    public boolean offer(long sequence, List<DiskRecord> records) {
        long bytes = 0;
        for (DiskRecord record : records) {
            bytes += Sizes.of(record);
        }
        boolean full =
                waitingBatches.get() >= config.queueBatches()
                        || waitingBytes.get() > 0
                                && waitingBytes.get() + bytes > config.queueBytes();
        if (status != Status.OPEN || full) {
            refused.incrementAndGet();
            return false;
        }
        waitingBatches.incrementAndGet();
        waitingBytes.addAndGet(bytes);
        return queue.add(new Task.Batch(sequence, List.copyOf(records), bytes));
    }

    /**
     * After {@link JournalEvent.Failed}: asks the disk thread to try again, with a new segment. The
     * answer is {@link JournalEvent.Reopened} or {@link JournalEvent.Failed}. Call it seldom, as
     * each 10 s.
     */
    public void retry() {
        if (status == Status.FAILED) {
            queue.add(new Task.Retry());
        }
    }

    /** Returns the state, as the disk thread last left it. */
    public JournalReport report() {
        JournalReport last = report;
        return new JournalReport(
                status,
                last.reason(),
                last.bytes(),
                last.segments(),
                last.oldestSegmentShards(),
                refused.get(),
                last.strays(),
                last.failures(),
                last.fsyncs());
    }

    /** Returns the length of all segments. */
    public long bytes() {
        return report.bytes();
    }

    /** Returns the shards to scan anew, with base 0, so that the oldest segment can be dropped. */
    public Set<Integer> oldestSegmentShards() {
        return report.oldestSegmentShards();
    }

    /**
     * Writes what waits, forces it to the device under every policy, and gives the lock back. Waits
     * at most 10 s for a slow disk; then its thread goes on alone, with the lock.
     */
    @Override
    public void close() {
        queue.add(new Task.Close());
        try {
            thread.join(CLOSE_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Task> taken = new ArrayList<>();
        boolean open = true;
        while (open) {
            taken.clear();
            take(taken);
            open = handle(taken);
        }
        status = Status.CLOSED;
        directory.close();
    }

    private void take(List<Task> taken) {
        long wait = untilForce();
        try {
            Task first =
                    wait == Long.MAX_VALUE ? queue.take() : queue.poll(wait, TimeUnit.NANOSECONDS);
            if (first == null) {
                return;
            }
            taken.add(first);
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread; an interrupt would close its file
            return;
        }
        long bytes = 0;
        Task next = taken.get(0) instanceof Task.Batch ? queue.peek() : null;
        while (next instanceof Task.Batch batch && bytes < GROUP_BYTES_MAX) {
            bytes += batch.bytes;
            taken.add(queue.remove());
            next = queue.peek();
        }
    }

    /** Returns how long nothing has to be forced. */
    private long untilForce() {
        if (config.fsync() != FsyncPolicy.INTERVAL || status != Status.OPEN || writer.isDurable()) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, writtenNanos + INTERVAL_NANOS - System.nanoTime());
    }

    private boolean handle(List<Task> taken) {
        Task last = taken.isEmpty() ? null : taken.get(taken.size() - 1);
        try {
            if (status == Status.OPEN) {
                write(taken);
            } else if (last instanceof Task.Retry) {
                reopen();
            }
            if (taken.stream().anyMatch(Task.Close.class::isInstance)) {
                writer.close();
                return false;
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
            return taken.stream().noneMatch(Task.Close.class::isInstance);
        } finally {
            release(taken);
        }
        return true;
    }

    private void write(List<Task> group) throws IOException {
        boolean urgent = config.fsync() == FsyncPolicy.ALWAYS;
        boolean wasDurable = writer.isDurable();
        boolean any = false;
        for (Task task : group) {
            if (task instanceof Task.Batch batch) {
                for (DiskRecord record : batch.records) {
                    urgent |= writer.append(record);
                }
                lastSequence = batch.sequence;
                any = true;
            }
        }
        if (any) {
            writer.flush();
            events.accept(new JournalEvent.Written(lastSequence));
        }
        if (wasDurable && any) {
            writtenNanos = System.nanoTime();
        }
        if (urgent && any || untilForce() == 0) {
            writer.force();
        }
        report = makeReport();
        if (writer.isDurable() && durableSequence < lastSequence) {
            durableSequence = lastSequence;
            events.accept(new JournalEvent.Durable(lastSequence));
        }
    }

    private void reopen() throws IOException {
        writer.beginAnew();
        reason = "";
        report = makeReport();
        status = Status.OPEN;
        events.accept(new JournalEvent.Reopened());
    }

    private void fail(Throwable e) {
        status = Status.FAILED;
        failures++;
        writer.giveUp();
        reason = DataDirectory.cause(e);
        report = makeReport();
        events.accept(new JournalEvent.Failed(reason));
    }

    private void release(List<Task> taken) {
        for (@Nullable Task task : taken) {
            if (task instanceof Task.Batch batch) {
                waitingBatches.decrementAndGet();
                waitingBytes.addAndGet(-batch.bytes);
            }
        }
    }

    private JournalReport makeReport() {
        return new JournalReport(
                status,
                reason,
                writer.bytes(),
                writer.segments(),
                writer.oldestSegmentShards(),
                refused.get(),
                writer.strays(),
                failures,
                writer.fsyncs());
    }
}
