package io.heartline.replication;

import io.heartline.MemberId;
import org.jspecify.annotations.Nullable;

/** A master's view of one backup. */
final class Follower {

    final MemberId member;
    final long sync;
    final long from;
    final Resync.Plan plan;

    /** Whether a diverged backup needs no scan: once its tail is undone the stream suffices. */
    boolean byBacklog;

    /** Its latest life that has dropped its copy, and so cannot vote. */
    MemberId dropped = MemberId.NONE;

    boolean streaming;

    /** What it may acknowledge of what it has. */
    long safe;

    long sent;
    long acked;
    long toldAcked = -1;
    long toldSafe = -1;

    /** When its last ack came in, if one has. */
    long ackNanos;

    boolean heard;

    /** Ticks since the last progress while something is unacknowledged. */
    int idleTicks;

    /** Until here the stream counts as resync traffic. */
    long resyncEnd;

    /** Whether it is sent the whole store, so that removals before the scan do not concern it. */
    boolean everything;

    /** The store's floor that its stage was told; what is forgotten later must be seen by it. */
    long floor;

    /** Pieces of the store that were sent. */
    int pulls;

    /** The cursor of a piece that it has asked for and not been sent; -1 if there is none. */
    long wanted = -1;

    /** The cursor of the last piece that it was sent, and what it has not confirmed of pieces. */
    private long pieceCursor = -1;

    private long pieceBytes;

    /** Whether it has a place in the {@link ResyncQueue}. */
    boolean queued;

    @Nullable Slot hint;

    final StreamCheck digest = new StreamCheck();

    Follower(MemberId member, long sync, long from, Resync.Plan plan) {
        this.member = member;
        this.sync = sync;
        this.from = from;
        this.plan = plan;
    }

    /** Until here nothing has to be sent again: the scan has delivered it. */
    long streamStart;

    /** The stream begins; what was only staged is not acknowledged by that. */
    void streamFrom(long offset) {
        if (!streaming) {
            acked = Math.min(from, safe);
        }
        streaming = true;
        wanted = -1;
        pieceBytes = 0;
        streamStart = offset;
        sent = offset;
        idleTicks = 0;
    }

    /** It asks for the piece at a cursor; with the next one it confirms the one before. */
    void wants(long cursor) {
        wanted = cursor;
        if (cursor != pieceCursor) {
            pieceBytes = 0;
        }
    }

    void pieceSent(long cursor, long bytes) {
        wanted = -1;
        pieceCursor = cursor;
        pieceBytes += bytes;
    }

    /** Whether it is still to be sent what it had missed when it came back. */
    boolean catchesUp() {
        return streaming && sent < resyncEnd;
    }

    /** Whether it acknowledges the stream; a stage does so only once it is complete. */
    boolean confirms() {
        return plan == Resync.Plan.CONTINUE || acked >= resyncEnd;
    }

    /** Bytes of its resync that were sent and are not confirmed. A stage confirms no stream. */
    long onTheWay() {
        boolean byStream = plan == Resync.Plan.CONTINUE && acked < resyncEnd;
        return pieceBytes + (streaming && byStream ? sent - unconfirmedFrom() : 0);
    }

    /** Returns from where the stream may have to be sent again. */
    long unconfirmedFrom() {
        return Math.max(acked, streamStart);
    }
}
