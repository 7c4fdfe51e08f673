package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayDeque;

/**
 * The backups of all shards of this member that are being brought up and want more: who has asked
 * for a piece of the store, and who catches up from the backlog. However many come back at once, in
 * each turn they get no more than {@link #turnBytes} together, so that writes are answered in
 * between, and each other's turn comes round.
 *
 * <p>A backup has one place in the queue for each shard; those that are still in the in-sync set,
 * so that writes wait for them, come first. What a member has not confirmed is bounded by {@link
 * #peerBytes}: a slow one goes on at its own pace, and costs no more memory than that.
 */
final class ResyncQueue {

    /** Pieces of the usual size that all backups together get in one turn. */
    private static final int TURN_PIECES = 2;

    /** Pieces of the usual size that are on the way to one member, for all shards together. */
    private static final int PEER_PIECES = 4;

    private record Waiting(ResyncSource source, Follower follower) {}

    private final Context cx;
    private final ArrayDeque<Waiting> awaited = new ArrayDeque<>();
    private final ArrayDeque<Waiting> others = new ArrayDeque<>();
    private Shard[] shards = {};
    private boolean unfinished;

    ResyncQueue(Context cx) {
        this.cx = cx;
    }

    void serve(Shard[] all) {
        shards = all;
    }

    /** Bytes after which a turn is over; the last piece or frame may exceed it. */
    static long turnBytes(NodeConfig config) {
        return (long) TURN_PIECES * config.chunkBytes();
    }

    /** Bytes on the way to one member at which it gets no more until it confirms some. */
    static long peerBytes(NodeConfig config) {
        return (long) PEER_PIECES * config.chunkBytes();
    }

    /** A backup waits for its next piece, or for more of the stream. */
    void add(ResyncSource source, Follower follower) {
        if (!follower.queued) {
            follower.queued = true;
            (source.awaited(follower) ? awaited : others).add(new Waiting(source, follower));
        }
    }

    /** Serves those who wait, one message each, round and round, until the turn's bytes are out. */
    void turn() {
        long left = serve(awaited, turnBytes(cx.config));
        left = serve(others, left);
        unfinished = left <= 0 && size() > 0;
        cx.counters.resyncTurnsFull += unfinished ? 1 : 0;
    }

    private long serve(ArrayDeque<Waiting> queue, long budget) {
        long left = budget;
        int blocked = 0;
        while (left > 0 && blocked < queue.size()) {
            Waiting next = queue.remove();
            next.follower.queued = false;
            if (!next.source.wantsMore(next.follower)) {
                continue;
            }
            if (onTheWay(next.follower.member) >= peerBytes(cx.config)) {
                blocked++;
            } else {
                blocked = 0;
                left -= next.source.serve(next.follower);
            }
            if (next.source.wantsMore(next.follower)) {
                add(next.source, next.follower);
            }
        }
        return left;
    }

    /** Says whether the turn's bytes were out before everybody was served. */
    boolean unfinished() {
        return unfinished;
    }

    int size() {
        return awaited.size() + others.size();
    }

    /** Returns what was sent to a member to bring it up, and is not confirmed. */
    long onTheWay(MemberId member) {
        long sum = 0;
        for (Shard shard : shards) {
            Follower follower = shard.master == null ? null : shard.master.followers.get(member);
            sum += follower == null ? 0 : follower.onTheWay();
        }
        return sum;
    }
}
