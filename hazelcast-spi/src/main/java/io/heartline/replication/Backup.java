package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The backup role of a shard in one epoch: asks the master to be brought up, then follows its
 * stream.
 */
final class Backup {

    private static final int REPEAT_TICKS = 5;
    private static final int SILENT_TICKS = 25;

    /** Longest wait for a piece of a scan before the master is asked anew. */
    private static final int PATIENCE_TICKS_MAX = 600;

    private static final int PURGE_TICKS = 10;

    private enum State {
        ASKING,
        REPORTING,
        PULLING,
        FOLLOWING
    }

    final Epoch epoch;
    private final Shard shard;
    private final Context cx;
    private final int ackTicks;
    private State state = State.ASKING;
    private @Nullable Stage stage;
    private Resync.Plan plan = Resync.Plan.CONTINUE;
    private long sync;
    private long receivedBytes;
    private long caughtUpAt;
    private boolean caughtUp;
    private int quietTicks;
    private int patienceTicks = SILENT_TICKS;
    private long repairedTick = -1;
    private boolean ackDue;
    private @Nullable TailReport tail;
    final BackupScrub scrub;

    Backup(Shard shard, Epoch epoch) {
        this.shard = shard;
        this.epoch = epoch;
        this.cx = shard.cx;
        this.scrub = new BackupScrub(shard, epoch);
        this.ackTicks = cx.config.minBackups().ackTicks(cx.config.tickNanos());
        shard.backlog.keep();
    }

    /** Asks from the start: Redis's PSYNC. */
    void ask() {
        suspend();
        state = State.ASKING;
        stage = null;
        tail = null;
        caughtUp = false;
        quietTicks = 0;
        sync = ++cx.syncs;
        cx.send(epoch.member(), shard.psync(epoch, sync));
    }

    /** Puts what is staged aside, so that the next attempt can go on from there. */
    void suspend() {
        Stage interrupted = stage;
        if (interrupted != null) {
            if (interrupted.commitAt >= 0) {
                interrupted.scanAgain();
            }
            shard.held = interrupted;
        }
    }

    /** Says whether this copy follows the stream directly, so that it has all it acknowledged. */
    boolean current() {
        return state == State.FOLLOWING && stage == null;
    }

    boolean syncing() {
        return !current() || !caughtUp;
    }

    void onSyncStart(Message.SyncStart start) {
        if (start.sync() != sync || state != State.ASKING) {
            return;
        }
        quietTicks = 0;
        receivedBytes = 0;
        boolean diverged = start.from() < shard.end;
        boolean namesIncomplete = diverged && shard.store.floor() > start.from();
        plan = namesIncomplete ? Resync.Plan.FULL : start.plan();
        Stage held = shard.held;
        shard.held = null;
        if (plan == Resync.Plan.CONTINUE && !diverged) {
            state = State.FOLLOWING;
            caughtUpAt = start.from();
            shard.backlog.anchor();
            return;
        }
        stage = new Stage(plan, start, diverged);
        if (held != null && stage.resume(held)) {
            cx.counters.resyncResumed++;
        }
        if (diverged) {
            tail = new TailReport(shard, start);
            state = State.REPORTING;
            cx.send(epoch.member(), tail.current());
        } else {
            pull();
        }
    }

    void onPatch(Message.Patch patch) {
        TailReport report = tail;
        if (state != State.REPORTING
                || stage == null
                || report == null
                || !report.answeredBy(patch)) {
            return;
        }
        quietTicks = 0;
        boolean more = report.next(patch);
        stage.answers.addAll(patch.entries());
        patch.entries().forEach(entry -> receivedBytes += entry.size());
        if (more) {
            cx.send(epoch.member(), report.current());
        } else {
            tail = null;
            pull();
        }
    }

    private void pull() {
        state = State.PULLING;
        if (stage != null) {
            cx.send(epoch.member(), new Message.Pull(shard.number, epoch, sync, stage.position));
        }
    }

    void onChunk(Message.Chunk chunk) {
        cx.pieceTicks.put(epoch.member(), cx.ticks);
        if (chunk.sync() != sync || chunk.from() != position()) {
            return;
        }
        patienceTicks = SILENT_TICKS;
        if (state == State.FOLLOWING) {
            fallenBehind();
            return;
        }
        Stage staged = stage;
        if (state != State.PULLING || staged == null) {
            return;
        }
        quietTicks = 0;
        staged.entries.addAll(chunk.entries());
        chunk.entries().forEach(entry -> receivedBytes += entry.size());
        staged.position = chunk.to();
        if (chunk.scanEnd() < 0) {
            pull();
            return;
        }
        staged.streamStart = chunk.to();
        staged.commitAt = chunk.scanEnd();
        state = State.FOLLOWING;
        follow();
        commitIfComplete();
    }

    /** The master has answered a Follow with a piece of its store: its backlog begins later. */
    private void fallenBehind() {
        if (stage == null) {
            ask();
        } else {
            stage.scanAgain();
            pull();
        }
    }

    private void follow() {
        repairedTick = cx.ticks;
        cx.send(epoch.member(), new Message.Follow(shard.number, epoch, sync, position()));
    }

    private long position() {
        return stage == null ? shard.end : stage.position;
    }

    void onStream(Message.Stream stream) {
        if (state != State.FOLLOWING) {
            return;
        }
        quietTicks = 0;
        shard.clock.hear(stream.clockMillis(), cx.now);
        if (stream.start() > position()) {
            repair();
            return;
        }
        FrameReader reader = new FrameReader();
        for (Frame frame : FrameCodec.split(stream.start(), stream.frames().whole())) {
            if (frame.start() == position()) {
                take(frame, reader);
            }
        }
        if (stage != null) {
            commitIfComplete();
        }
        if (stage == null) {
            shard.acked = Math.max(shard.acked, Math.min(stream.acked(), shard.end));
            shard.safe = Math.max(shard.safe, Math.min(stream.safe(), shard.end));
            caughtUp(stream.end());
            ackDue |= stream.frames().length() > 0 && !cx.disk.acksWait();
            shard.backlog.trim(shard.end);
            cx.requests.applied(shard.number);
        }
    }

    void onMismatch(Message.Mismatch mismatch) {
        if (mismatch.sync() == sync && state == State.FOLLOWING) {
            ask();
        }
    }

    /** Something of the stream was lost: asks for it again, at most once in a tick. */
    private void repair() {
        if (repairedTick != cx.ticks) {
            cx.counters.repairs++;
            follow();
        }
    }

    private void take(Frame frame, FrameReader reader) {
        if (!caughtUp) {
            receivedBytes += frame.length();
        }
        Stage staged = stage;
        if (staged == null) {
            shard.apply(frame, reader);
        } else {
            staged.frames.add(frame.kept());
            staged.position = frame.end();
        }
    }

    private void commitIfComplete() {
        if (stage != null && stage.complete()) {
            stage.commit(shard);
            cx.counters.resyncFullCompleted += plan == Resync.Plan.FULL ? 1 : 0;
            caughtUpAt = shard.end;
            stage = null;
            tail = null;
            ackDue = true;
            cx.requests.applied(shard.number);
        }
    }

    private void caughtUp(long masterEnd) {
        if (!caughtUp && shard.end >= Math.max(caughtUpAt, masterEnd)) {
            caughtUp = true;
            cx.counters.resyncCompleted++;
            cx.counters.resyncBytesIn += receivedBytes;
            cx.emit(new Output.ResyncCompleted(shard.number, plan, receivedBytes));
        }
    }

    /** More of what was applied is durable. */
    void persisted() {
        ackDue = true;
        cx.requests.applied(shard.number);
    }

    void flush() {
        ChunkDigest chunk = scrub.answer();
        if ((ackDue || chunk != null) && current()) {
            ackDue = false;
            long offset = shard.disk.safe();
            StreamMark mark = shard.backlog.mark(offset);
            cx.send(epoch.member(), new Message.Ack(shard.number, epoch, offset, mark, chunk));
        }
    }

    /** A new master does not know who has ended before it came. */
    private void tellEnded() {
        Voters voters = Voters.of(shard.store);
        Set<MemberId> ended = new TreeSet<>(voters.former());
        ended.addAll(voters.next());
        ended.removeIf(member -> !cx.detector.provenGone(member));
        if (!ended.isEmpty()) {
            cx.send(epoch.member(), new Message.Ended(shard.number, epoch, ended));
        }
    }

    void tick() {
        quietTicks++;
        if (current() && cx.ticks % ackTicks == 0) {
            ackDue = true;
        }
        if (cx.ticks % PURGE_TICKS == 0 && current()) {
            tellEnded();
            Upkeep.purge(shard, false);
        }
        if (state == State.FOLLOWING && quietTicks > SILENT_TICKS) {
            ask();
        } else if (state != State.FOLLOWING && quietTicks % REPEAT_TICKS == 0) {
            repeat();
        }
    }

    private void repeat() {
        if (state == State.REPORTING && tail != null && quietTicks < SILENT_TICKS) {
            cx.send(epoch.member(), tail.current());
        } else if (state == State.PULLING) {
            pullAgain();
        } else {
            ask();
        }
    }

    /**
     * A piece that does not come may be lost, or wait at the master behind those of other shards
     * and backups, or be under way on a slow link. So while others of its pieces come in, this one
     * is not asked for again; and who has begun anew in vain waits twice as long the next time.
     */
    private void pullAgain() {
        long heard = cx.pieceTicks.getOrDefault(epoch.member(), 0L);
        long quiet = Math.min(quietTicks, cx.ticks - heard);
        if (quiet >= patienceTicks) {
            patienceTicks = Math.min(2 * patienceTicks, PATIENCE_TICKS_MAX);
            ask();
        } else if (quiet >= REPEAT_TICKS && Long.bitCount(quiet / REPEAT_TICKS) == 1) {
            pull();
        }
    }
}
