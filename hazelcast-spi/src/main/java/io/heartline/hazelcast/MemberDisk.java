package io.heartline.hazelcast;

import io.heartline.MemberId;
import io.heartline.durable.Finding;
import io.heartline.durable.FsyncPolicy;
import io.heartline.durable.Journal;
import io.heartline.durable.JournalConfig;
import io.heartline.durable.JournalEvent;
import io.heartline.durable.JournalReport;
import io.heartline.durable.JournalReport.Status;
import io.heartline.durable.RecoveredShard;
import io.heartline.replication.DiskRecord;
import io.heartline.replication.Node;
import io.heartline.replication.Output;
import io.heartline.replication.Recovered;
import io.heartline.replication.Recovery;
import io.heartline.replication.Storage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The data directory of a running member: gives the node what it held, writes what the node wants
 * kept, and tells the node how far that is.
 *
 * <p><b>Thread-safety:</b> for the engine's thread; what the disk thread says comes through its
 * inbox, at most two events for each batch on the way.
 */
final class MemberDisk {

    private static final Logger LOG = System.getLogger("io.heartline");

    /** With so many on the way the disk thread has enough to do; what follows is gathered. */
    private static final int BATCHES_MAX = 64;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long COMPACT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final JournalConfig config;
    private final Journal journal;
    private final List<MemberId> lives;
    private final List<DiskRecord> batch = new ArrayList<>();
    private final ArrayDeque<Long> onTheWay = new ArrayDeque<>();
    private volatile Consumer<Runnable> post = step -> {};
    private LongSupplier clock = System::nanoTime;
    private Consumer<Consumer<Node>> node = step -> {};
    private long batchEnd;
    private long lastBarrier;
    private long durable;
    private boolean failed;
    private boolean overrun;
    private String reason = "";
    private long retryAt;
    private long compactAt;
    private int lastCompacted;
    private long compactions;
    private long overruns;
    private long misfits;

    /**
     * Opens the directory; reads all of it only in {@link #recover}.
     *
     * @throws io.heartline.spi.EngineException of kind REFUSED, naming cause and cure
     */
    MemberDisk(JournalConfig config, MemberId self) {
        this.config = config;
        journal = Journal.open(config, self, this::hear);
        List<MemberId> all = journal.recovered().lives();
        lives = List.copyOf(all.subList(Math.max(0, all.size() - Recovered.LIVES_MAX), all.size()));
    }

    /** Returns the former incarnations of this member, oldest first, at most 16. */
    List<MemberId> lives() {
        return lives;
    }

    /**
     * Puts together what the directory held, and logs it. To be called once.
     *
     * @param backlogBytes newest bytes of each line to keep in memory
     */
    Storage recover(long backlogBytes, long now) {
        Recovery recovery = new Recovery(backlogBytes, now);
        lives.forEach(life -> recovery.take(new DiskRecord.Life(life)));
        for (RecoveredShard shard : journal.recovered().shards()) {
            recovery.take(new DiskRecord.Promised(shard.shard(), shard.promised()));
            recovery.take(new DiskRecord.Dropped(shard.shard(), shard.dropped()));
            if (shard.row() != null) {
                recovery.take(new DiskRecord.Installed(shard.row()));
            }
            for (RecoveredShard.Layer layer : shard.layers()) {
                DiskRecord.Copy copy = layer.copy();
                recovery.take(new DiskRecord.Piece(copy.shard(), copy.scan(), layer.entries()));
                recovery.take(copy);
                layer.frames().forEach(recovery::take);
            }
        }
        misfits = recovery.misfits();
        Recovered recovered = recovery.end();
        for (Finding finding : journal.recovered().findings()) {
            LOG.log(Level.WARNING, "HL0037: data directory {0}: {1}", config.directory(), finding);
        }
        LOG.log(
                Level.INFO,
                "HL0036: data directory {0}: {1} bytes of state in {2} of {3} shards recovered from {4}"
                        + " bytes; {5} former lives",
                config.directory(),
                Long.toString(recovered.stateBytes()),
                recovered.ends().stream().filter(end -> end > 0).count(),
                Node.SHARDS,
                Long.toString(journal.bytes()),
                lives.size());
        journal.forgetRecovered();
        return Storage.of(config.fsync() == FsyncPolicy.ALWAYS, recovered);
    }

    /**
     * Says whom to tell.
     *
     * @param inbox takes steps for the engine's thread, from any thread
     * @param now time of the engine's turn
     */
    void serve(Node served, Consumer<Runnable> inbox, LongSupplier now) {
        node = step -> step.accept(served);
        clock = now;
        post = inbox;
    }

    /** Takes a record for the next batch. */
    void persist(Output.Persist persist) {
        batch.add(persist.record());
        batchEnd = persist.sequence();
        lastBarrier = persist.barrier() ? persist.sequence() : lastBarrier;
    }

    /** Hands the batch over; to be called after each drain of the node. */
    void flush() {
        if (overrun && onTheWay.isEmpty()) {
            overrun = false;
            node.accept(n -> n.diskBack(clock.getAsLong()));
        }
        if (!batch.isEmpty() && onTheWay.size() < BATCHES_MAX) {
            offer();
        }
    }

    private void offer() {
        if (journal.offer(batchEnd, batch)) {
            onTheWay.add(batchEnd);
        } else if (journal.report().status() == Status.OPEN) {
            overrun = true;
            overruns++;
            failed("more waits for the disk than it may, so it gets everything anew");
        }
        batch.clear();
    }

    /** Tries a failed disk again, and makes the files smaller, both at a bounded rate. */
    void tick(long now, long stateBytes) {
        if (failed && now - retryAt >= 0) {
            retryAt = now + RETRY_NANOS;
            journal.retry();
        }
        if (!failed && !overrun && now - compactAt >= 0) {
            compactAt = now + COMPACT_NANOS;
            JournalReport report = journal.report();
            if (report.bytes() > 2 * stateBytes + 2L * config.segmentBytes()) {
                compact(new TreeSet<>(report.oldestSegmentShards()), now);
            }
        }
    }

    /** One shard a second: those that keep the oldest segment, in turn. */
    private void compact(TreeSet<Integer> shards, long now) {
        if (shards.isEmpty()) {
            return;
        }
        Integer next = shards.higher(lastCompacted);
        lastCompacted = next == null ? shards.first() : next;
        compactions++;
        node.accept(n -> n.compact(lastCompacted, now));
    }

    /** Adds the gauges and counters of the files. */
    void count(Map<String, Long> counters) {
        JournalReport report = journal.report();
        counters.put("disk_open", report.status() == Status.OPEN ? 1L : 0L);
        counters.put("disk_bytes", report.bytes());
        counters.put("disk_segments", (long) report.segments());
        counters.put("disk_fsyncs", report.fsyncs());
        counters.put("disk_strays", report.strays());
        counters.put("disk_misfits", misfits);
        counters.put("disk_overruns", overruns);
        counters.put("disk_compactions", compactions);
    }

    /** Writes what waits and gives the directory back; waits at most 10 s for a slow disk. */
    void close() {
        if (!batch.isEmpty()) {
            offer();
        }
        journal.close();
    }

    // ---- from the disk

    private void hear(JournalEvent event) {
        post.accept(() -> take(event));
    }

    private void take(JournalEvent event) {
        if (event instanceof JournalEvent.Written written) {
            answered(written.sequence());
            if (config.fsync() == FsyncPolicy.NEVER && lastBarrier <= durable) {
                node.accept(n -> n.persisted(written.sequence(), clock.getAsLong()));
            }
        } else if (event instanceof JournalEvent.Durable forced) {
            durable = forced.sequence();
            answered(durable);
            node.accept(n -> n.persisted(durable, clock.getAsLong()));
        } else if (event instanceof JournalEvent.Failed failure) {
            failed = true;
            overrun = false;
            retryAt = clock.getAsLong() + RETRY_NANOS;
            batch.clear();
            onTheWay.clear();
            failed(failure.reason());
        } else if (event instanceof JournalEvent.Reopened) {
            failed = false;
            reason = "";
            node.accept(n -> n.diskBack(clock.getAsLong()));
        }
    }

    private void answered(long sequence) {
        while (!onTheWay.isEmpty() && onTheWay.peek() <= sequence) {
            onTheWay.remove();
        }
    }

    /** A reason is logged once, however often the disk is tried again. */
    private void failed(String why) {
        if (!why.equals(reason)) {
            reason = why;
            LOG.log(
                    Level.ERROR,
                    "HL0038: the data directory {0} is behind: {1}",
                    config.directory(),
                    why);
        }
        node.accept(n -> n.diskFailed(clock.getAsLong()));
    }
}
