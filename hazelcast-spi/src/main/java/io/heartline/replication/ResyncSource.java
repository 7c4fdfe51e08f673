package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The master's side of a resync: decides how a backup is brought up, hears what its diverged tail
 * held, and sends the pieces.
 */
final class ResyncSource {

    /** Bytes of the line that a scan may leave to the stream. */
    private static final int SCAN_END_BYTES = 4 << 10;

    /** Pieces after which a scan is ended as soon as the backlog allows it. */
    private static final int PULLS_MAX = 10_000;

    private final Shard shard;
    private final Context cx;
    private final Epoch epoch;
    private final Map<MemberId, Follower> followers;
    private final Rivals rivals;

    private final TailMerge merge;

    /** The latest attempt of each member: what belongs to an older one was overtaken. */
    private final Map<MemberId, Long> latest = new TreeMap<>();

    ResyncSource(Shard shard, Epoch epoch, Map<MemberId, Follower> followers, Rivals rivals) {
        this.shard = shard;
        this.cx = shard.cx;
        this.epoch = epoch;
        this.followers = followers;
        this.rivals = rivals;
        this.merge = new TailMerge(shard);
    }

    void onPsync(MemberId from, Message.Psync ask) {
        if (latest.getOrDefault(from, 0L) >= ask.sync()) {
            return;
        }
        latest.put(from, ask.sync());
        if (yieldsTo(ask)) {
            cx.counters.branchesYielded++;
            rivals.yielded();
            cx.send(from, new Message.Nominate(shard.number, shard.promised, true));
            return;
        }
        rivals.judged(from, ask.history());
        Resync.Decision decision = decide(ask);
        boolean assigned = shard.row.backups().contains(from);
        if (!assigned && !decision.diverged()) {
            cx.send(from, new Message.Rows(List.of(shard.row)));
            return;
        }
        Resync.Plan plan = assigned ? decision.plan() : Resync.Plan.FULL;
        long fork = decision.from();
        Follower follower = new Follower(from, ask.sync(), fork, plan);
        follower.byBacklog = plan != Resync.Plan.FULL && decision.byBacklog();
        follower.safe = ask.safe();
        follower.resyncEnd = shard.end;
        follower.floor = shard.store.floor();
        follower.votes = ask.votes();
        followers.put(from, follower);
        if (assigned) {
            count(plan, fork);
            cx.emit(new Output.ResyncDecided(shard.number, from, plan, fork, shard.end));
        }
        cx.send(
                from,
                new Message.SyncStart(
                        shard.number,
                        epoch,
                        ask.sync(),
                        plan,
                        fork,
                        shard.history,
                        follower.floor));
        if (plan == Resync.Plan.CONTINUE) {
            follower.streamFrom(fork);
        }
    }

    private Resync.Decision decide(Message.Psync ask) {
        return Resync.decide(
                shard.history,
                shard.end,
                shard.backlog.start(),
                shard.store.floor(),
                ask.history(),
                ask.end());
    }

    private void count(Resync.Plan plan, long fork) {
        switch (plan) {
            case CONTINUE -> cx.counters.resyncContinue++;
            case DELTA -> cx.counters.resyncDelta++;
            case FULL -> cx.counters.resyncFull++;
        }
        if (plan != Resync.Plan.FULL) {
            cx.counters.resyncMissedBytes += shard.end - fork;
        }
    }

    /**
     * Says whether a diverged member's branch is worth more than this one: the branch with more
     * acknowledged bytes since the fork wins. A branch that acknowledged nothing gives way to one
     * that may have. But first of all, no branch with a STRICT write that may have been
     * acknowledged gives way to one without.
     */
    boolean yieldsTo(Message.Psync other) {
        long fork = shard.history.fork(shard.end, other.history(), other.end());
        if (fork >= other.end()) {
            return false;
        }
        boolean theirsStrict = other.strict().offset() > fork;
        boolean oursStrict = shard.strict.offset() > fork;
        if (theirsStrict || oursStrict) {
            return theirsStrict && (!oursStrict || other.strict().compareTo(shard.strict) > 0);
        }
        if (other.acked() > fork) {
            return other.acked() > shard.acked;
        }
        boolean mayHaveAcked = Math.max(shard.acked, shard.possiblyAcked) > fork;
        return !mayHaveAcked && other.possiblyAcked() > fork;
    }

    void onTail(MemberId from, Message.Tail tail) {
        Follower follower = follower(from, tail.sync());
        Master master = shard.master;
        if (follower == null || master == null || !master.hasRoom()) {
            return;
        }
        TailMerge.Outcome outcome = merge.take(from, tail);
        if (outcome.merged() > 0) {
            master.merged();
        }
        List<Entry> answers =
                follower.plan == Resync.Plan.FULL
                        ? List.of()
                        : shard.store.answers(tail.entries(), tail.from());
        answers.forEach(entry -> cx.counters.resyncBytesOut += entry.size());
        cx.send(
                from,
                new Message.Patch(
                        shard.number, epoch, tail.sync(), tail.to(), answers, outcome.refused()));
    }

    void onPull(MemberId from, Message.Pull pull) {
        Follower follower = follower(from, pull.sync());
        if (follower != null) {
            follower.wants(pull.cursor());
            cx.resyncs.add(this, follower);
        }
    }

    /** Says whether a backup is still this master's and waits for a piece or for the stream. */
    boolean wantsMore(Follower follower) {
        Master master = shard.master;
        return master != null
                && master.resync == this
                && followers.get(follower.member) == follower
                && (follower.wanted >= 0 || follower.catchesUp());
    }

    /** Says whether writes wait for a backup while it is brought up. */
    boolean awaited(Follower follower) {
        return shard.row.inSync().contains(follower.member);
    }

    /** Sends a backup one message of what it waits for; returns the bytes. */
    long serve(Follower follower) {
        Master master = shard.master;
        if (follower.wanted >= 0) {
            return sendPiece(follower, follower.wanted);
        }
        return master == null ? 0 : master.sendFrames(follower);
    }

    /**
     * Sends the next piece of the store, in order of last change. The scan is over when the stream
     * can take over from where it stands: the backlog reaches back to there, and little is left.
     */
    private long sendPiece(Follower follower, long cursor) {
        long to = cursor;
        boolean byBacklogAlone = follower.byBacklog && to >= shard.backlog.start();
        if (to == 0 && !byBacklogAlone) {
            follower.everything = true;
        }
        long seen = follower.everything ? Math.max(to, follower.floor) : to;
        if (!byBacklogAlone && shard.store.floor() > seen) {
            cx.counters.resyncScansOvertaken++;
            followers.remove(follower.member); // a removal that it has not seen is forgotten
            return 0;
        }
        List<Entry> entries = List.of();
        long bytes = 0;
        if (!byBacklogAlone) {
            Store.Piece piece = shard.store.piece(to, cx.config.chunkBytes(), follower.hint);
            follower.hint = piece.last();
            entries = piece.entries();
            to = entries.isEmpty() ? shard.end : piece.to();
            for (Entry entry : entries) {
                bytes += entry.size();
            }
            cx.counters.resyncBytesOut += bytes;
        }
        boolean little = shard.end - to <= SCAN_END_BYTES || ++follower.pulls > PULLS_MAX;
        boolean over = byBacklogAlone || to >= shard.backlog.start() && little;
        if (over) {
            follower.resyncEnd = shard.end; // a stage confirms nothing before it is complete
        }
        cx.send(
                follower.member,
                new Message.Chunk(
                        shard.number,
                        epoch,
                        follower.sync,
                        cursor,
                        to,
                        entries,
                        over ? shard.end : -1));
        follower.pieceSent(cursor, bytes);
        return bytes;
    }

    void onFollow(MemberId from, Message.Follow follow) {
        Follower follower = follower(from, follow.sync());
        if (follower == null) {
            return;
        }
        if (follow.from() >= shard.backlog.start() && follow.from() <= shard.end) {
            follower.streamFrom(follow.from());
        } else {
            onPull(from, new Message.Pull(shard.number, epoch, follow.sync(), follow.from()));
        }
    }

    /** Says whether somebody is being sent the store and still needs its tombstones. */
    boolean scanning() {
        return followers.values().stream().anyMatch(follower -> !follower.streaming);
    }

    private @Nullable Follower follower(MemberId from, long sync) {
        Follower follower = followers.get(from);
        return follower != null && follower.sync == sync ? follower : null;
    }
}
