package io.heartline.durable;

import io.heartline.replication.DiskRecord;

/**
 * Which of one shard's records count: the latest committed copy with base 0, copies that complete
 * it, and frames that follow without a gap. Writer and reader ask the same rule.
 *
 * <p>Not thread-safe.
 */
final class Chain {

    /** What a record is to the chain. */
    enum Effect {
        /** Fits nowhere: does not count, now or later. */
        STRAY,
        /** The first piece of a scan; an unfinished scan before it is void. */
        FIRST_PIECE,
        PIECE,
        /** Ends a scan that stands alone: everything before it is void. */
        FULL,
        /** Ends a scan that completes the copy before. */
        DELTA,
        FRAMES
    }

    private static final long NO_SCAN = -1;

    private long since;
    private long end;
    private long scan = NO_SCAN;
    private long scanSince;
    private boolean lost;

    Chain() {}

    Chain(Chain other) {
        since = other.since;
        end = other.end;
        scan = other.scan;
        scanSince = other.scanSince;
        lost = other.lost;
    }

    /** Returns the segment in which the copy that counts begins, 0 if there is none. */
    long since() {
        return since;
    }

    /** Returns the oldest segment that is needed, the scan in progress included. */
    long needed() {
        long copy = since == 0 ? Long.MAX_VALUE : since;
        return scan == NO_SCAN ? copy : Math.min(copy, scanSince);
    }

    /** Returns where the copy and its frames end. */
    long end() {
        return end;
    }

    /** A scan in progress will not be finished. */
    void voidScan() {
        scan = NO_SCAN;
    }

    /** Records were lost: only a scan that stands alone counts from here on. */
    void lose() {
        voidScan();
        lost = true;
    }

    boolean isScanning(long number) {
        return scan == number;
    }

    Effect take(DiskRecord record, long segment) {
        if (record instanceof DiskRecord.Piece piece) {
            boolean first = scan != piece.scan();
            if (first) {
                scan = piece.scan();
                scanSince = segment;
            }
            return first ? Effect.FIRST_PIECE : Effect.PIECE;
        } else if (record instanceof DiskRecord.Copy copy) {
            return take(copy, segment);
        } else if (record instanceof DiskRecord.Frames frames
                && since != 0
                && !lost
                && frames.start() == end) {
            end += frames.frames().length;
            return Effect.FRAMES;
        }
        return Effect.STRAY;
    }

    private Effect take(DiskRecord.Copy copy, long segment) {
        long began = scan == copy.scan() ? scanSince : segment;
        scan = NO_SCAN;
        if (copy.base() == 0) {
            since = began;
            lost = false;
        } else if (since == 0 || lost || copy.base() != end) {
            return Effect.STRAY;
        }
        end = copy.at();
        return copy.base() == 0 ? Effect.FULL : Effect.DELTA;
    }
}
