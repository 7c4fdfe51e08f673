package io.heartline.replication;

import io.heartline.DivergenceReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The side of the member whose branch lost: tells the master what its tail holds, piece by piece in
 * order of last change, and hears what became of each. The store must not change meanwhile.
 */
final class TailReport {

    private final Shard shard;
    private final Message.SyncStart start;
    private final boolean complete;
    private final List<Entry> refused = new ArrayList<>();
    private int merged;
    private Store.Piece piece;
    private Message.Tail tail;

    TailReport(Shard shard, Message.SyncStart start) {
        this.shard = shard;
        this.start = start;
        this.complete = shard.store.floor() <= start.from();
        this.piece = shard.store.piece(start.from(), shard.cx.config.chunkBytes(), null);
        this.tail = tail(start.from());
    }

    /** Returns the piece that has to be sent, again and again until it is answered. */
    Message.Tail current() {
        return tail;
    }

    private Message.Tail tail(long after) {
        boolean last = !piece.more();
        return new Message.Tail(
                shard.number,
                start.epoch(),
                start.sync(),
                shard.history,
                start.from(),
                after,
                last ? shard.end : piece.to(),
                last,
                complete,
                piece.entries());
    }

    /** Says whether an answer is that of the current piece. */
    boolean answeredBy(Message.Patch patch) {
        return patch.sync() == tail.sync() && patch.to() == tail.to();
    }

    /**
     * Takes in the answer to the current piece and goes on to the next.
     *
     * @return whether there is a next one; else the report is filed
     */
    boolean next(Message.Patch patch) {
        for (int index : patch.refused()) {
            if (index < 0 || index >= tail.entries().size()) {
                throw new IllegalArgumentException("no entry " + index + " in the tail");
            }
            refused.add(tail.entries().get(index));
        }
        long named = tail.entries().stream().filter(e -> !e.isInternal()).count();
        merged += (int) named - patch.refused().size();
        if (tail.last()) {
            file();
            return false;
        }
        long after = piece.to();
        piece = shard.store.piece(after, shard.cx.config.chunkBytes(), piece.last());
        tail = tail(after);
        return true;
    }

    private void file() {
        if (merged == 0 && refused.isEmpty()) {
            return;
        }
        shard.cx.divergences.add(
                new DivergenceReport(
                        shard.number,
                        start.epoch().member(),
                        shard.history.currentId().toString(),
                        start.from(),
                        shard.end,
                        merged,
                        Divergences.conflicts(refused),
                        complete));
    }
}
