package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** One shard while its files are read. */
final class RecoveredShard {

    Epoch promised = Epoch.NONE;
    MemberId dropped = MemberId.NONE;
    Row row;
    Store store = new Store();
    History history = History.EMPTY;
    long end;
    long acked;

    /** End of the last change that a client made. */
    long written;

    /** The newest frames, for the backlog. */
    final ArrayDeque<Frame> frames = new ArrayDeque<>();

    private final long backlogBytes;
    private final long now;
    private long frameBytes;
    private boolean founded;
    private long scan = -1;
    private List<Entry> pieces = new ArrayList<>();

    RecoveredShard(int number, long backlogBytes, long now) {
        this.row = Row.unknown(number);
        this.backlogBytes = backlogBytes;
        this.now = now;
    }

    /** A life has ended in the middle of a scan: nobody will end that scan. */
    void dropPieces() {
        scan = -1;
        pieces = new ArrayList<>();
    }

    void piece(DiskRecord.Piece piece) {
        if (piece.scan() != scan) {
            scan = piece.scan();
            pieces = new ArrayList<>();
        }
        pieces.addAll(piece.entries());
    }

    /** Returns whether the scan ends on what is here. */
    boolean copy(DiskRecord.Copy copy) {
        List<Entry> scanned = copy.scan() == scan ? pieces : List.of();
        dropPieces();
        if (copy.base() != 0 && (!founded || copy.base() != end) || copy.at() < copy.base()) {
            return false;
        }
        if (copy.base() == 0) {
            store = new Store();
            written = 0;
        }
        for (Entry entry : scanned) {
            store.put(entry, now);
            if (!LostTails.concerns(entry)) {
                written = Math.max(written, entry.offset());
            }
        }
        store.raiseFloor(copy.floor());
        if (copy.at() != end || history.fork(end, copy.history(), copy.at()) < end) {
            frames.clear();
            frameBytes = 0;
        }
        founded = true;
        history = copy.history();
        acked = Math.min(copy.acked(), copy.at());
        end = copy.at();
        return true;
    }

    /** Returns whether the frames go on where the line ends. */
    boolean frames(DiskRecord.Frames record) {
        if (record.start() != end || !founded) {
            return false;
        }
        for (Frame frame : FrameCodec.split(record.start(), Slice.of(record.frames()))) {
            apply(frame);
        }
        return true;
    }

    private void apply(Frame frame) {
        FrameCodec.Decoded decoded = FrameCodec.decode(frame.bytes());
        end = frame.end();
        for (Record record : decoded.records()) {
            if (record instanceof Record.Put put) {
                store.put(put.space(), put.key(), put.field(), put.value(), end, now);
            } else if (record instanceof Record.Drop drop) {
                store.drop(drop.space(), drop.key(), drop.field(), end, now);
            } else if (record instanceof Record.RemoveKey remove) {
                store.removeKey(remove.space(), remove.key(), end, now);
            } else if (record instanceof Record.Mark mark) {
                StepMarks.apply(store, decoded.origin(), mark, end, now);
            } else if (record instanceof Record.Begin begin) {
                history = history.begin(begin.era());
            }
            if (record.isOfClient()) {
                written = end;
            }
        }
        frames.add(frame);
        frameBytes += frame.length();
        while (frameBytes > backlogBytes && frames.size() > 1) {
            frameBytes -= frames.remove().length();
        }
    }
}
