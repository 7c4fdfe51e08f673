package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.replication.PendingCommands.Caller;
import io.heartline.replication.PendingCommands.Pending;
import io.heartline.spi.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The master role of a shard in one epoch: executes commands, feeds the stream to the backups, and
 * answers a write when every member of the {@link InSyncSet} has applied it.
 */
final class Master {

    /** Unacknowledged bytes of a shard beyond which commands are refused. */
    static final long UNACKED_MAX = 64L << 20;

    /** Most bytes that one message of the stream carries, unless a single frame is larger. */
    private static final int STREAM_BYTES = 256 << 10;

    private static final int RETRANSMIT_TICKS = 10;
    private static final int HEARTBEAT_TICKS = 10;

    final Epoch epoch;
    private final Shard shard;
    private final Context cx;
    final Map<MemberId, Follower> followers = new TreeMap<>();
    final ResyncSource resync;
    final Quorum quorum;
    private final BacklogTtl backlogTtl;
    final AckWatch acks;
    final Handover handover;
    final Rivals rivals;
    final Scrub scrub;
    private final Questions questions;
    private final InSyncSet inSync;
    private final PendingCommands pending;

    /** Up to here the stream was offered to the backups: what comes later proves a later moment. */
    private long flushedEnd;

    /** End of the last frame with a STRICT mark: what is seen at the line's end is under it. */
    private long markedEnd;

    Master(Shard shard, Epoch epoch, Map<MemberId, MemberId> votes) {
        this.shard = shard;
        this.epoch = epoch;
        this.cx = shard.cx;
        this.acks = new AckWatch(shard, followers.values());
        this.backlogTtl = new BacklogTtl(shard);
        this.inSync = new InSyncSet(shard, followers);
        this.rivals = new Rivals(shard);
        this.resync = new ResyncSource(shard, epoch, followers, rivals);
        this.handover = new Handover(shard, this);
        begin();
        this.quorum = new Quorum(shard, epoch, followers, votes, shard.end);
        this.pending = new PendingCommands(shard, epoch, quorum);
        this.questions = new Questions(shard, followers);
        this.scrub = new Scrub(shard, epoch, followers);
    }

    /** Takes the place: from now on everybody may know. */
    void start(Set<MemberId> members) {
        inSync.begin(epoch, members);
        cx.requests.retry(shard.number);
    }

    /** Begins the epoch: the id change goes into the stream at once (PSYNC2). */
    private void begin() {
        long fork = shard.end;
        Era era = new Era(ReplicationId.random(cx.random), epoch, fork);
        shard.append(cx.self, List.of(new Record.Begin(era)));
    }

    // ---- commands

    void execute(MemberId origin, long request, Command command, SafetyMode mode) {
        Caller caller = new Caller(origin, request);
        if (pending.awaits(caller)
                || rivals.holds(origin, request)
                || handover.holds(origin, request, command, mode)) {
            return;
        }
        if (pending.size() >= cx.config.commandsMax() || !hasRoom()) {
            cx.counters.commandsOverloaded++;
            refuse(caller, EngineException.Kind.OVERLOADED, OVERLOADED);
            return;
        }
        if (command.writes() && !acks.enough()) {
            cx.counters.tooFewBackups++;
            String why = AckWatch.refusal(cx.config.minBackups());
            refuse(caller, EngineException.Kind.NOT_ENOUGH_COPIES, why);
            return;
        }
        boolean strict = mode == SafetyMode.STRICT;
        String tooFew = strict ? quorum.refusal() : null;
        if (tooFew != null) {
            cx.counters.strictRefused++;
            refuse(caller, EngineException.Kind.NOT_ENOUGH_COPIES, tooFew);
            return;
        }
        cx.counters.commandsExecuted++;
        Result known = questions.answer(command, mode);
        if (known != null) {
            pending.answer(caller, known, shard.end, false);
            return;
        }
        Execution.Outcome outcome = new Execution(shard).run(command, origin, request);
        boolean write = !outcome.records().isEmpty();
        if (write && !strict) {
            shard.append(origin, outcome.records());
        } else if (strict && (write || shard.end != markedEnd || markedEnd <= flushedEnd)) {
            List<Record> marked = new ArrayList<>(outcome.records());
            marked.add(Voters.mark(epoch));
            shard.append(origin, marked);
            markedEnd = shard.end;
        }
        if (outcome.conflict()) {
            cx.counters.conflicts++;
        }
        Result result = outcome.answer().apply(shard.end);
        if (mode == SafetyMode.ASYNC && (write || command.writes())) {
            pending.answer(caller, result, shard.end, false);
            return;
        }
        boolean answered = !strict && answersAhead(origin);
        if (answered) {
            inSync.answeredAhead();
            if (write) {
                shard.possiblyAcked = Math.max(shard.possiblyAcked, shard.end);
            }
            pending.answer(caller, result, shard.end, true);
        }
        boolean counts = command.writes() && Record.anyOfClient(outcome.records());
        pending.add(new Pending(caller, result, shard.end, answered, counts, strict));
        if (!write || shard.row.inSync().size() == 1) {
            advance(); // else a backup has to hear of it first
        }
    }

    private void refuse(Caller caller, EngineException.Kind kind, String why) {
        pending.answer(caller, new Result.Failed(kind, why), 0, false);
    }

    private static final String OVERLOADED =
            "too many writes wait for the standby: it is slow or silent; retry in a second";

    /** Says whether more may be appended before the backups acknowledge. */
    boolean hasRoom() {
        return inSync.lagsAtMost(UNACKED_MAX);
    }

    /** What a lost tail held was written again: it counts like a client's write, once applied. */
    void merged() {
        Caller nobody = new Caller(cx.self, 0);
        Result nothing = new Result.Failed(EngineException.Kind.CLOSED, "nobody waits");
        pending.add(new Pending(nobody, nothing, shard.end, true, true, false));
        advance();
    }

    /** Says whether a requester is the one backup whose copy the command waits for. */
    private boolean answersAhead(MemberId origin) {
        return inSync.onlyBackupIs(origin) && !cx.disk.acksWait() && cx.fresh();
    }

    /** Sends everybody who waits to the next master. */
    void redirectAll() {
        pending.redirectAll();
    }

    boolean idle() {
        return pending.isEmpty() && inSync.committed() >= shard.end;
    }

    // ---- acknowledgement

    /**
     * Answers what has become safe. A member whose last exchange is older than the lease may have
     * been replaced without knowing it, so it answers nothing until it has heard from its peers.
     */
    void advance() {
        if (pending.isEmpty() && shard.safe >= shard.end || !cx.fresh()) {
            return;
        }
        long committed = inSync.committed();
        shard.safe = Math.max(shard.safe, committed);
        cx.touch(shard.number);
        pending.answerUpTo(committed);
    }

    void onAck(MemberId from, Message.Ack ack) {
        Follower follower = followers.get(from);
        if (follower == null || !follower.streaming || ack.offset() > shard.end) {
            return;
        }
        boolean differs =
                follower.digest.contradicts(shard.backlog, ack.offset(), ack.mark(), cx.counters);
        if (differs) {
            inSync.exclude(from, follower);
            resync.replace(from, follower.sync);
            return;
        }
        scrub.onAck(from, ack.chunk());
        if (inSync.acknowledged(follower, ack.offset())) {
            resync.caughtUp(follower);
        }
        quorum.advance();
        advance();
    }

    // ---- the stream

    /** Sends what the followers lack, within the window. */
    void flush() {
        handover.proceed();
        long window = cx.config.windowBytes() + shard.backlog.end() - shard.backlog.start();
        long keepFrom = shard.end;
        for (Follower follower : followers.values()) {
            if (!follower.streaming) {
                continue;
            }
            if (follower.catchesUp()) {
                cx.resyncs.add(resync, follower);
            }
            boolean awaited = shard.row.inSync().contains(follower.member);
            long most = awaited ? window : ResyncQueue.peerBytes(cx.config);
            while (follower.streaming
                    && !follower.catchesUp()
                    && follower.sent < shard.end
                    && follower.sent - follower.unconfirmedFrom() < most) {
                sendFrames(follower);
            }
            if (awaited) {
                keepFrom = Math.min(keepFrom, follower.unconfirmedFrom());
            }
        }
        shard.backlog.trim(keepFrom);
        flushedEnd = shard.end;
        scrub.flush();
    }

    /**
     * Sends a backup the next frames; returns their bytes. If the backlog no longer reaches back to
     * where it stands, its stream ends, and it asks again from there.
     */
    long sendFrames(Follower follower) {
        FrameBytes frames = shard.backlog.view(follower.sent, STREAM_BYTES);
        if (frames == null) {
            follower.streaming = false;
            return 0;
        }
        if (!shard.row.inSync().contains(follower.member)) {
            frames = frames.kept(); // the backlog may be trimmed beyond it before it is written
        }
        sendStream(follower, frames);
        return frames.length();
    }

    private void sendStream(Follower follower, FrameBytes frames) {
        if (follower.sent < follower.resyncEnd) {
            cx.counters.resyncBytesOut += frames.length();
        }
        cx.send(
                follower.member,
                new Message.Stream(
                        shard.number,
                        epoch,
                        follower.sent,
                        shard.acked,
                        shard.safe,
                        shard.clock.read(cx.now),
                        frames,
                        shard.end));
        follower.sent += frames.length();
        follower.toldAcked = shard.acked;
        follower.toldSafe = shard.safe;
    }

    // ---- time

    void tick() {
        membersChanged();
        acks.tick();
        scrub.tick();
        for (Follower follower : List.copyOf(followers.values())) {
            tick(follower);
        }
        inSync.dropStalled();
        handover.tick();
        quorum.advance();
        inSync.expireLeases();
        backlogTtl.tick(followers.isEmpty() && shard.row.inSync().size() == 1, this::begin);
        if (cx.ticks % HEARTBEAT_TICKS == 0) {
            Upkeep.purge(shard, resync.scanning() || shard.disk.scanning());
            if (!cx.retiring && !handover.active()) {
                shard.expire(Upkeep.EXPIRED_MAX);
            }
        }
        advance();
    }

    private void tick(Follower follower) {
        boolean behind = follower.acked < shard.end;
        follower.idleTicks = behind || !follower.streaming ? follower.idleTicks + 1 : 0;
        if (!follower.streaming) {
            return;
        }
        if (follower.acked < follower.sent
                && follower.idleTicks % RETRANSMIT_TICKS == RETRANSMIT_TICKS - 1) {
            repeat(follower);
        }
        boolean news = follower.toldAcked != shard.acked || follower.toldSafe != shard.safe;
        if (follower.sent == shard.end && (news || cx.ticks % HEARTBEAT_TICKS == 0)) {
            sendStream(follower, FrameBytes.NONE);
        }
    }

    /**
     * A backup acknowledges nothing. One that is still being brought up cannot, and may only be
     * slow: told where the stream stands, it asks for what it misses.
     */
    private void repeat(Follower follower) {
        if (follower.confirms()) {
            cx.counters.retransmits++;
            follower.sent = Math.max(follower.unconfirmedFrom(), shard.backlog.start());
        } else {
            cx.counters.reminders++;
            sendStream(follower, FrameBytes.NONE);
        }
    }

    /** Somebody came, or a verdict has changed: the in-sync set and the backups follow. */
    void membersChanged() {
        inSync.membersChanged();
        advance();
    }

    /** Returns what the slowest in-sync backup has still to acknowledge. */
    long lagBytes() {
        return inSync.lagBytes();
    }
}
