package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.spi.EngineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The master role of a shard in one epoch: executes commands, feeds the stream to the backups,
 * keeps the in-sync set, and answers a write when every member of that set has applied it.
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
    private final Questions questions;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final Set<Caller> waiting = new HashSet<>();

    /**
     * Up to here the in-sync set once had everything; a backup that is linked anew has to say so.
     */
    private long safeEnd;

    /** Up to here the only backup may have told its clients that their writes are safe. */
    private long answeredEnd;

    /** Up to here the stream was offered to the backups: what comes later proves a later moment. */
    private long flushedEnd;

    /** End of the last frame with a STRICT mark: what is seen at the line's end is under it. */
    private long markedEnd;

    /**
     * A backup that was excluded although it answers: until its lease has run out it may believe
     * that it has everything, so nothing is acknowledged without it.
     */
    private record Leaving(long acked, long untilNanos) {}

    private final Map<MemberId, Leaving> excluded = new TreeMap<>();

    private final FormerHolders formerHolders = new FormerHolders();

    private record Caller(MemberId origin, long request) {}

    /**
     * An executed command that is not known to be safe.
     *
     * @param answered whether the requester has its answer and waits for its own copy only
     * @param write whether it changed a field; a take is worth nothing when branches are compared
     * @param strict whether a majority has to have it
     */
    private record Pending(
            Caller caller,
            Result result,
            long offset,
            boolean answered,
            boolean write,
            boolean strict) {}

    Master(Shard shard, Epoch epoch, Set<MemberId> votes) {
        this.shard = shard;
        this.epoch = epoch;
        this.cx = shard.cx;
        this.acks = new AckWatch(shard, followers.values());
        this.backlogTtl = new BacklogTtl(shard);
        this.safeEnd = shard.end;
        this.rivals = new Rivals(shard);
        this.resync = new ResyncSource(shard, epoch, followers, rivals);
        this.handover = new Handover(shard, this);
        begin();
        this.quorum = new Quorum(shard, epoch, followers, votes, shard.end);
        this.questions = new Questions(shard, followers);
    }

    /** Takes the place: from now on everybody may know. */
    void start(Set<MemberId> inSync) {
        formerHolders.remember(shard.row);
        Row row = new Row(shard.number, epoch, 1, inSync, Row.minus(inSync, cx.self));
        shard.publish(row);
        chooseBackups();
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
        if (waiting.contains(caller)
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
            answer(caller, known, shard.end, false);
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
            answer(caller, result, shard.end, false);
            return;
        }
        boolean answered = !strict && onlyBackupIs(origin);
        if (answered) {
            answeredEnd = shard.end;
            if (write) {
                shard.possiblyAcked = Math.max(shard.possiblyAcked, shard.end);
            }
            answer(caller, result, shard.end, true);
        } else {
            waiting.add(caller);
        }
        boolean counts = write && command.writes();
        pending.add(new Pending(caller, result, shard.end, answered, counts, strict));
        advance();
    }

    private void refuse(Caller caller, EngineException.Kind kind, String why) {
        answer(caller, new Result.Failed(kind, why), 0, false);
    }

    private static final String OVERLOADED =
            "too many writes wait for the standby: it is slow or silent; retry in a second";

    /** Says whether more may be appended before the backups acknowledge. */
    boolean hasRoom() {
        return lagBytes() <= UNACKED_MAX;
    }

    /** What a lost tail held was written again: it counts like a client's write, once applied. */
    void merged() {
        Caller nobody = new Caller(cx.self, 0);
        Result nothing = new Result.Failed(EngineException.Kind.CLOSED, "nobody waits");
        pending.add(new Pending(nobody, nothing, shard.end, true, true, false));
        advance();
    }

    /** Says whether a requester is the one backup whose copy the command waits for. */
    private boolean onlyBackupIs(MemberId origin) {
        Set<MemberId> inSync = shard.row.inSync();
        Follower follower = followers.get(origin);
        return inSync.size() == 2
                && inSync.contains(origin)
                && follower != null
                && follower.streaming
                && !cx.disk.acksWait()
                && cx.fresh();
    }

    private void answer(Caller caller, Result result, long offset, boolean awaitLocal) {
        if (caller.origin.equals(cx.self)) {
            cx.requests.completed(caller.request, result);
        } else {
            cx.send(
                    caller.origin,
                    new Message.Reply(
                            caller.request, shard.number, result, epoch, offset, awaitLocal));
        }
    }

    /** Sends everybody who waits to the next master. */
    void redirectAll() {
        for (Pending command : pending) {
            MemberId origin = command.caller.origin;
            if (!command.answered && !origin.equals(cx.self)) {
                cx.send(
                        origin,
                        new Message.Redirect(command.caller.request, shard.number, shard.row));
            }
        }
        pending.clear();
        waiting.clear();
    }

    boolean idle() {
        return pending.isEmpty() && committed() >= shard.end;
    }

    // ---- acknowledgement

    /** Returns up to where every member of the in-sync set has applied the line. */
    private long committed() {
        long committed = shard.disk.safe();
        for (MemberId member : shard.row.inSync()) {
            if (!member.equals(cx.self)) {
                Follower follower = followers.get(member);
                committed = Math.min(committed, follower == null ? 0 : follower.acked);
            }
        }
        for (Leaving leaving : excluded.values()) {
            committed = Math.min(committed, leaving.acked);
        }
        safeEnd = Math.max(safeEnd, committed);
        return committed;
    }

    /**
     * Answers what has become safe. A member whose last exchange is older than the lease may have
     * been replaced without knowing it, so it answers nothing until it has heard from its peers.
     */
    void advance() {
        if (pending.isEmpty() && shard.safe >= shard.end || !cx.fresh()) {
            return;
        }
        long committed = committed();
        shard.safe = Math.max(shard.safe, committed);
        while (!pending.isEmpty() && pending.peek().offset <= committed) {
            Pending safe = pending.remove();
            if (safe.write) {
                shard.acked = Math.max(shard.acked, safe.offset);
            }
            if (!safe.answered) {
                waiting.remove(safe.caller);
                answer(safe.caller, outcome(safe), safe.offset, false);
            }
        }
    }

    private Result outcome(Pending command) {
        if (!command.strict) {
            return command.result;
        }
        if (quorum.holds(command.offset)) {
            shard.strict = Place.max(shard.strict, new Place(epoch, command.offset));
            return command.result;
        }
        cx.counters.strictUnknown++;
        return new Result.Failed(
                command.result.isOfQuestion()
                        ? EngineException.Kind.UNAVAILABLE
                        : EngineException.Kind.UNKNOWN,
                FELL_BELOW);
    }

    private static final String FELL_BELOW =
            "a member was lost before a majority of the copies had it: it may stand or not; read it"
                    + " again when enough members are back";

    void onAck(MemberId from, Message.Ack ack) {
        Follower follower = followers.get(from);
        if (follower == null || !follower.streaming || ack.offset() > shard.end) {
            return;
        }
        follower.heard = true;
        follower.ackNanos = cx.now;
        if (ack.offset() > follower.acked) {
            follower.acked = ack.offset();
            follower.idleTicks = 0;
        }
        boolean caughtUp =
                follower.acked >= committed()
                        && follower.acked >= follower.resyncEnd
                        && follower.acked >= answeredEnd;
        if (caughtUp && !shard.row.inSync().contains(from) && shard.row.backups().contains(from)) {
            setInSync(Row.plus(shard.row.inSync(), from), shard.row.backups());
            cx.emit(new Output.InSync(shard.number, from, true, shard.row.inSync().size()));
        }
        quorum.advance();
        advance();
    }

    private void setInSync(Set<MemberId> inSync, Set<MemberId> backups) {
        formerHolders.remember(shard.row);
        shard.publish(shard.row.with(inSync, backups));
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
            while (follower.sent < shard.end
                    && follower.sent - follower.unconfirmedFrom() < window) {
                byte[] frames = shard.backlog.read(follower.sent, STREAM_BYTES);
                if (frames == null) {
                    follower.streaming = false;
                    break;
                }
                sendStream(follower, frames);
            }
            if (shard.row.inSync().contains(follower.member)) {
                keepFrom = Math.min(keepFrom, follower.unconfirmedFrom());
            }
        }
        shard.backlog.trim(keepFrom);
        flushedEnd = shard.end;
    }

    private void sendStream(Follower follower, byte[] frames) {
        if (follower.sent < follower.resyncEnd) {
            cx.counters.resyncBytesOut += frames.length;
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
        follower.sent += frames.length;
        follower.toldAcked = shard.acked;
        follower.toldSafe = shard.safe;
    }

    // ---- time

    void tick() {
        membersChanged();
        acks.tick();
        for (Follower follower : List.copyOf(followers.values())) {
            tick(follower);
        }
        dropStalled();
        handover.tick();
        quorum.advance();
        excluded.values().removeIf(leaving -> leaving.untilNanos - cx.now <= 0);
        backlogTtl.tick(followers.isEmpty() && shard.row.inSync().size() == 1, this::begin);
        if (cx.ticks % HEARTBEAT_TICKS == 0) {
            Upkeep.purge(shard, resync.scanning() || shard.disk.scanning());
            if (!cx.leaving && !handover.active()) {
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
            cx.counters.retransmits++;
            follower.sent = Math.max(follower.unconfirmedFrom(), shard.backlog.start());
        }
        boolean news = follower.toldAcked != shard.acked || follower.toldSafe != shard.safe;
        if (follower.sent == shard.end && (news || cx.ticks % HEARTBEAT_TICKS == 0)) {
            sendStream(follower, new byte[0]);
        }
    }

    /** A backup that answers but does not advance is excluded too. */
    private void dropStalled() {
        for (MemberId member : shard.row.inSync()) {
            Follower follower = followers.get(member);
            boolean stalled =
                    follower == null
                            ? stalledWithoutSession(member)
                            : follower.idleTicks > cx.config.stallTicks();
            if (!member.equals(cx.self) && stalled) {
                cx.counters.stalledBackups++;
                long acked = follower == null ? 0 : follower.acked;
                long until = cx.now + cx.config.leaseNanos() + cx.config.tickNanos();
                excluded.put(member, new Leaving(acked, until));
                removeFromInSync(member, true);
            }
        }
    }

    private final Map<MemberId, Integer> sessionless = new TreeMap<>();

    private boolean stalledWithoutSession(MemberId member) {
        return sessionless.merge(member, 1, Integer::sum) > cx.config.stallTicks();
    }

    /** Drops members that the verdict has excluded, and finds new backups. */
    void membersChanged() {
        Set<MemberId> holders = new TreeSet<>(shard.row.inSync());
        holders.addAll(shard.row.backups());
        for (MemberId member : holders) {
            if (!cx.trusted(member)) {
                removeFromInSync(member, false);
            }
        }
        sessionless.keySet().removeAll(followers.keySet());
        chooseBackups();
        advance();
    }

    private void removeFromInSync(MemberId member, boolean keepAsBackup) {
        if (!keepAsBackup) {
            excluded.remove(member);
        }
        boolean was = shard.row.inSync().contains(member);
        followers.remove(member);
        sessionless.remove(member);
        setInSync(
                Row.minus(shard.row.inSync(), member),
                keepAsBackup ? shard.row.backups() : Row.minus(shard.row.backups(), member));
        if (was) {
            cx.counters.inSyncRemovals++;
            cx.emit(new Output.InSync(shard.number, member, false, shard.row.inSync().size()));
        }
    }

    private void chooseBackups() {
        if (shard.row.backups().size() >= cx.config.backups()) {
            return;
        }
        Set<MemberId> chosen =
                Placement.backups(
                        shard.number,
                        cx.selfPeer,
                        cx.linked.values().stream().filter(p -> cx.reachable(p.id())).toList(),
                        shard.row.backups(),
                        formerHolders.present(cx),
                        cx.config.backups());
        if (!chosen.equals(shard.row.backups())) {
            setInSync(shard.row.inSync(), chosen);
        }
    }

    /** Returns what the slowest in-sync backup has still to acknowledge. */
    long lagBytes() {
        return shard.end - Math.max(safeEnd, committed());
    }
}
