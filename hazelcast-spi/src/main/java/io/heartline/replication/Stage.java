package io.heartline.replication;

import java.util.ArrayList;
import java.util.List;

/**
 * What a backup has received of a DELTA or FULL, and of the stream behind it, before it counts.
 * Until it is committed the old data stays as it was.
 */
final class Stage {

    private final Epoch epoch;
    final Resync.Plan plan;
    final long fork;
    final boolean diverged;
    final History history;
    final long floor;
    final List<Entry> entries = new ArrayList<>();
    final List<Frame> frames = new ArrayList<>();
    final List<Entry> answers = new ArrayList<>();

    /** Where the stage stands on the master's line. */
    long position;

    /** Where the scan ended and the stream took over. */
    long streamStart;

    /** The stream has to pass this offset; -1 while the scan goes on. */
    long commitAt = -1;

    Stage(Resync.Plan plan, Message.SyncStart start, boolean diverged) {
        this.epoch = start.epoch();
        this.plan = plan;
        this.fork = start.from();
        this.diverged = diverged;
        this.history = start.history();
        this.floor = start.floor();
        this.position = plan == Resync.Plan.FULL ? 0 : fork;
    }

    /** Goes back to the end of the scan, because the stream from there is no longer to be had. */
    void scanAgain() {
        frames.clear();
        position = streamStart;
        commitAt = -1;
    }

    /**
     * Takes over what an interrupted stage holds, if it may; the scan then goes on from its place.
     *
     * <p>It may if the scan is the same master's in the same epoch: whatever has changed since the
     * last piece lies beyond that place, on the same line. No removal beyond it may be forgotten
     * (the floor), a DELTA has to begin at the same fork, and no tail may have been undone in it.
     */
    boolean resume(Stage held) {
        boolean sameBase =
                plan == Resync.Plan.FULL || fork == held.fork && !diverged && !held.diverged;
        if (!epoch.equals(held.epoch)
                || plan != held.plan
                || !sameBase
                || floor > held.position
                || held.entries.isEmpty()) {
            return false;
        }
        entries.addAll(held.entries);
        position = held.position;
        return true;
    }

    boolean complete() {
        return commitAt >= 0 && position >= commitAt;
    }

    /** Makes it the shard's content. */
    void commit(Shard shard) {
        Context cx = shard.cx;
        if (plan == Resync.Plan.FULL) {
            shard.store = new Store();
            cx.emit(new Output.Unverified());
        } else if (diverged) {
            shard.store.rollback(fork, answers, cx.now);
            cx.emit(new Output.Unverified());
        }
        for (Entry entry : entries) {
            shard.effects.apply(entry);
        }
        shard.store.raiseFloor(floor);
        shard.history = history;
        shard.disk.replaced(plan == Resync.Plan.FULL ? -1 : fork);
        shard.acked = Math.min(shard.acked, fork);
        shard.possiblyAcked = Math.min(shard.possiblyAcked, fork);
        shard.safe = Math.min(shard.safe, fork);
        shard.backlog.restartAt(streamStart);
        shard.end = streamStart;
        FrameReader reader = new FrameReader();
        for (Frame frame : frames) {
            shard.apply(frame, reader);
        }
        shard.strict = Voters.place(shard.store);
    }
}
