package io.heartline.replication;

import io.heartline.SafetyMode;
import io.heartline.spi.Changes;
import io.heartline.spi.Cursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers a question after the changes of one space since a cursor.
 *
 * <p>From the backlog every change comes, in order, up to where the line is acknowledged. From the
 * store (a DELTA, or the snapshot of a reset) each entry comes once, where it was last changed;
 * such an answer is worth something only once the whole line that it was read from is acknowledged,
 * because a newer change hides an older one.
 */
final class ChangeReader {

    private final Shard shard;
    private final Command.Changes ask;
    private final Cursor from;

    ChangeReader(Shard shard, Command.Changes ask) {
        this.shard = shard;
        this.ask = ask;
        this.from = ask.from();
    }

    /**
     * Returns what any copy may say without asking; null if the master has to execute the question.
     * To a STRICT follower no copy shows anything by itself, it only says that there is nothing.
     */
    @Nullable Result atOnce(SafetyMode mode) {
        Changes found = fromBacklog();
        boolean unproven = mode == SafetyMode.STRICT && found != null && !found.events().isEmpty();
        return found == null || unproven ? null : new Result.Listed(found);
    }

    /** Returns what the master shows, once the line that it was read from is acknowledged. */
    Changes execute() {
        Changes found = fromBacklog();
        return found == null ? scan() : found;
    }

    private boolean onLine() {
        return shard.history.contains(
                ReplicationId.parse(from.replicationId()), from.through(), shard.end);
    }

    private int maxBytes() {
        return Math.max(1, Math.min(ask.maxBytes(), Limits.PIECE_BYTES_MAX));
    }

    /** Returns the acknowledged frames after the cursor; null if they must come from the store. */
    private @Nullable Changes fromBacklog() {
        if (!onLine() || from.offset() < Math.max(from.scanTo(), shard.backlog.start())) {
            return null;
        }
        if (from.offset() >= shard.safe) {
            return new Changes(false, List.of(), from, false);
        }
        byte[] bytes = shard.backlog.read(from.offset(), maxBytes());
        if (bytes == null) {
            return null;
        }
        List<Changes.Event> events = new ArrayList<>();
        Era era = shard.history.eraAt(from.offset() + 1);
        long to = from.offset();
        for (Frame frame : FrameCodec.split(from.offset(), Slice.of(bytes))) {
            Era its = shard.history.eraAt(frame.end());
            if (frame.end() > shard.safe || era != null && !era.equals(its)) {
                break;
            }
            for (Record record : FrameCodec.decode(frame.bytes()).records()) {
                add(record, frame.end(), events);
            }
            to = frame.end();
        }
        return new Changes(
                false,
                events,
                cursor(to, from.through(), 0, 0),
                to > from.offset() && to < shard.safe);
    }

    private void add(Record record, long offset, List<Changes.Event> events) {
        if (record instanceof Record.Put put && isValue(put.space(), put.field())) {
            events.add(event(put.key(), Changes.Kind.PUT, put.value().copy(), offset));
        } else if (record instanceof Record.Drop drop && isValue(drop.space(), drop.field())) {
            events.add(event(drop.key(), Changes.Kind.REMOVED, null, offset));
        } else if (record instanceof Record.RemoveKey gone && gone.space().equals(ask.space())) {
            events.add(event(gone.key(), Changes.Kind.EXPIRED, null, offset));
        }
    }

    private boolean isValue(String space, String field) {
        return space.equals(ask.space()) && field.equals(Store.VALUE);
    }

    private static Changes.Event event(
            String key, Changes.Kind kind, byte @Nullable [] value, long offset) {
        return new Changes.Event(key, kind, value, offset);
    }

    /** Returns the next piece of the store; from its beginning if the cursor is of no use. */
    private Changes scan() {
        long floor = shard.store.floor();
        boolean reset = !onLine() || floor > Math.max(from.offset(), from.floor());
        long after = reset ? 0 : from.offset();
        long seen = reset ? floor : from.floor();
        long scanTo = reset ? shard.end : from.scanTo();
        Store.Piece piece = shard.store.piece(after, maxBytes(), null);
        List<Changes.Event> events = new ArrayList<>();
        long to = piece.entries().isEmpty() ? shard.end : after;
        for (Entry entry : piece.entries()) {
            to = entry.offset();
            add(entry, to <= scanTo, events);
        }
        return new Changes(reset, events, cursor(to, shard.end, seen, scanTo), to < shard.end);
    }

    private void add(Entry entry, boolean snapshot, List<Changes.Event> events) {
        String field = entry.field();
        byte[] value = entry.value();
        if (!entry.space().equals(ask.space()) || snapshot && value == null) {
            return;
        }
        if (field == null) {
            events.add(event(entry.key(), Changes.Kind.EXPIRED, null, entry.offset()));
        } else if (field.equals(Store.VALUE)) {
            Changes.Kind kind = value == null ? Changes.Kind.REMOVED : Changes.Kind.PUT;
            events.add(event(entry.key(), kind, value, entry.offset()));
        }
    }

    /** Names the era that the place lies in, so that every member that has the era agrees. */
    private Cursor cursor(long offset, long readTo, long floor, long scanTo) {
        long through = Math.max(offset, readTo);
        Era era = shard.history.eraAt(Math.max(1, through));
        ReplicationId id = era == null ? shard.history.currentId() : era.id();
        return new Cursor(id.toString(), offset, through, floor, offset < scanTo ? scanTo : 0);
    }
}
