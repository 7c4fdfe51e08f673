package io.heartline.replication;

import io.heartline.MemberId;
import org.jspecify.annotations.Nullable;

/** A master's view of one backup. */
final class Follower {

    final MemberId member;
    final long sync;
    final long from;
    final Resync.Plan plan;
    final boolean diverged;

    boolean streaming;
    long sent;
    long acked;
    long toldAcked = -1;

    /** Ticks since the last progress while something is unacknowledged. */
    int idleTicks;

    /** Until here the stream counts as resync traffic. */
    long resyncEnd;

    /** Pieces of the store that were sent. */
    int pulls;

    Store.@Nullable Slot hint;

    Follower(MemberId member, long sync, long from, Resync.Plan plan, boolean diverged) {
        this.member = member;
        this.sync = sync;
        this.from = from;
        this.plan = plan;
        this.diverged = diverged;
    }

    void streamFrom(long offset) {
        streaming = true;
        sent = offset;
        acked = offset;
        idleTicks = 0;
    }
}
