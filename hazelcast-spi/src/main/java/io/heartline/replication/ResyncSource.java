package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

    /** Pieces that wait until broken bytes are healed; then they go as they are. */
    private static final int HEALING_WAITS_MAX = 10;

    private final Shard shard;
    private final Context cx;
    private final Epoch epoch;
    private final Map<MemberId, Follower> followers;
    private final Rivals rivals;

    private final TailMerge merge;

    /** The latest attempt of each member: what belongs to an older one was overtaken. */
    private final Map<MemberId, Long> latest = new TreeMap<>();

    /** Members whose copies are not what was sent, until they have been replaced. */
    private final Set<MemberId> distrusted = new TreeSet<>();

    /** Pieces in a row that have waited for healing. */
    private int waits;

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
        boolean replaced = !trusts(from, ask, decision);
        Resync.Plan plan = assigned && !replaced ? decision.plan() : Resync.Plan.FULL;
        long fork = decision.from();
        Follower follower = new Follower(from, ask.sync(), fork, plan);
        follower.byBacklog = plan != Resync.Plan.FULL && decision.byBacklog();
        follower.safe = replaced ? 0 : ask.safe();
        follower.resyncEnd = shard.end;
        follower.floor = shard.store.floor();
        follower.dropped = ask.dropped();
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
            stream(follower, fork);
        }
    }

    private void stream(Follower follower, long from) {
        follower.streamFrom(from);
        follower.digest.begin(shard.backlog, from);
    }

    /**
     * Says whether a copy can be continued. One whose bytes differ from this line's cannot, though
     * its offsets agree: it is replaced as a whole.
     */
    private boolean trusts(MemberId from, Message.Psync ask, Resync.Decision decision) {
        boolean differs =
                ask.end() == decision.from()
                        && new StreamCheck()
                                .contradicts(shard.backlog, ask.end(), ask.mark(), cx.counters);
        if (differs && distrusted.add(from)) {
            mismatch(from);
        }
        return !distrusted.contains(from);
    }

    /** A backup has not applied the stream as it was sent: it gets everything anew. */
    void replace(MemberId member, long sync) {
        distrusted.retainAll(shard.row.backups());
        distrusted.add(member);
        mismatch(member);
        cx.send(member, new Message.Mismatch(shard.number, epoch, sync));
    }

    private void mismatch(MemberId member) {
        cx.counters.streamDigestMismatches++;
        cx.emit(new Output.Scrubbed(shard.number, Output.Finding.STREAM, member, 0));
    }

    /** A backup has everything, by a plan. */
    void caughtUp(Follower follower) {
        if (follower.plan == Resync.Plan.FULL) {
            distrusted.remove(follower.member);
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
        cx.touch(shard.number);
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
            if (waitsForHealing()) {
                follower.wanted = -1; // the backup asks again
                return 0;
            }
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

    /**
     * Broken bytes are not handed on while another backup may still have sound ones; a new copy
     * would take them for what came in.
     */
    private boolean waitsForHealing() {
        boolean healable =
                shard.store.walk.anyRotten()
                        && shard.row.inSync().size() > 1
                        && !shard.store.walk.rotten().isEmpty();
        waits = healable ? waits + 1 : 0;
        return healable && waits <= HEALING_WAITS_MAX;
    }

    void onFollow(MemberId from, Message.Follow follow) {
        Follower follower = follower(from, follow.sync());
        if (follower == null) {
            return;
        }
        if (follow.from() >= shard.backlog.start() && follow.from() <= shard.end) {
            stream(follower, follow.from());
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
