package io.heartline.replication;

import org.jspecify.annotations.Nullable;

/**
 * The data directory as one more follower of a shard's line: gets the frames as they come; the
 * fields changed since where it stands, if the backlog no longer reaches back; everything, if its
 * line is no longer this one, or if its files are to be made smaller.
 */
final class DiskFollower {

    private static final int FRAMES_BYTES = 256 << 10;
    private static final int PIECES_PER_TURN = 4;
    private static final int ACKED_TICKS = 50;

    /** A walk through the store, in order of last change. */
    private static final class Scan {
        final long number;
        final long base;
        final long floor;
        long cursor;
        @Nullable Slot hint;

        Scan(long number, long base, long floor) {
            this.number = number;
            this.base = base;
            this.floor = floor;
            this.cursor = base;
        }
    }

    private final Shard shard;
    private final Disk disk;

    /** Up to here the disk has been told the line. */
    private long given;

    /** Up to here it has the line for certain. */
    private long durable;

    /** Counts the times that the line was replaced by another. */
    private long line;

    private long scans;
    private @Nullable Scan scan;

    /** Whether the files still hold a line: then frames go on while they are made smaller. */
    private boolean founded;

    /** Whether the files are new, so that acks do not wait for them yet. */
    private boolean rebuilding;

    private long toldAcked;

    DiskFollower(Shard shard, Disk disk) {
        this.shard = shard;
        this.disk = disk;
        this.scans = shard.cx.self.startedMillis();
        this.scan = new Scan(++scans, 0, 0);
    }

    /** The files hold the line up to here. */
    void startAt(long end, long acked) {
        given = end;
        durable = end;
        toldAcked = acked;
        founded = end > 0;
        scan = founded ? null : scan;
    }

    /** Returns up to where this member may acknowledge the line. */
    long safe() {
        return disk.acksWait() && !rebuilding ? Math.min(durable, shard.end) : shard.end;
    }

    boolean scanning() {
        return scan != null;
    }

    /** Bytes of the line that a loss of this process would lose. */
    long lag() {
        return disk.present() ? shard.end - durable : 0;
    }

    /** What the shard holds now agrees with what it held before only up to the fork. */
    void replaced(long fork) {
        scan = null;
        if (given > fork || !founded) {
            startOver();
        }
    }

    /** The files are new and empty. */
    void rebuild() {
        rebuilding = true;
        startOver();
    }

    private void startOver() {
        line++;
        given = 0;
        durable = 0;
        founded = false;
        begin(0);
    }

    /** Writes the whole state once more, so that what was written before is no longer needed. */
    void compact() {
        if (scan == null) {
            begin(0);
        }
    }

    private void begin(long base) {
        shard.cx.counters.diskScans++;
        scan = new Scan(++scans, base, shard.store.floor());
    }

    void durable(long ofLine, long at) {
        if (ofLine == line) {
            durable = Math.max(durable, at);
            rebuilding = false;
        }
    }

    /** Tells the disk what is new, as far as it keeps up. */
    void flush() {
        if (!disk.usable()) {
            return;
        }
        boolean streaming = founded && (scan == null || scan.base == 0);
        if (streaming && !giveFrames()) {
            boolean delta = given > 0 && given >= shard.store.floor();
            begin(delta ? given : 0);
        }
        for (int i = 0; i < PIECES_PER_TURN && scan != null && disk.room(); i++) {
            givePiece(scan);
        }
    }

    /** Returns whether the backlog reaches back to where the disk stands. */
    private boolean giveFrames() {
        while (given < shard.end && disk.room()) {
            byte[] frames = shard.backlog.read(given, FRAMES_BYTES);
            if (frames == null) {
                founded &= scan == null;
                return scan != null;
            }
            long to = given + frames.length;
            DiskRecord record = new DiskRecord.Frames(shard.number, given, frames);
            disk.write(record, frames.length, this, line, to);
            given = to;
        }
        return true;
    }

    private void givePiece(Scan walk) {
        long seen = walk.base == 0 ? Math.max(walk.cursor, walk.floor) : walk.cursor;
        if (shard.store.floor() > seen) {
            begin(0); // a removal that the scan has not seen is forgotten
            return;
        }
        Store.Piece piece = shard.store.piece(walk.cursor, shard.cx.config.chunkBytes(), walk.hint);
        if (piece.entries().isEmpty()) {
            boolean level = !founded || walk.base > 0 || given == shard.end;
            if (level) {
                end(walk);
            }
            return;
        }
        long bytes = 0;
        for (Entry entry : piece.entries()) {
            bytes += entry.size();
        }
        disk.write(new DiskRecord.Piece(shard.number, walk.number, piece.entries()), bytes);
        walk.cursor = piece.to();
        walk.hint = piece.last();
    }

    private void end(Scan walk) {
        given = shard.end;
        founded = true;
        scan = null;
        giveCopy(walk.number, walk.base);
    }

    private void giveCopy(long number, long base) {
        toldAcked = Math.min(shard.acked, given);
        DiskRecord copy =
                new DiskRecord.Copy(
                        shard.number,
                        number,
                        base,
                        shard.history.upTo(given),
                        given,
                        toldAcked,
                        shard.store.floor());
        disk.write(copy, 100, this, line, given);
    }

    /** Once in a while the disk hears what was acknowledged. */
    void tick() {
        boolean news = Math.min(shard.acked, given) > toldAcked;
        if (shard.cx.ticks % ACKED_TICKS == 0 && news && scan == null && disk.usable()) {
            giveCopy(++scans, given);
        }
    }
}
