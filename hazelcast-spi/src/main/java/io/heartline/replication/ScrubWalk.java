package io.heartline.replication;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A walk through the stored bytes of a shard in order of last change, a chunk at a time. A chunk is
 * what was last changed in ({@code from}, {@code to}]: two members that stand at the same offset of
 * the same line hold the same fields there. A field that changes moves to the young end, where the
 * walk has yet to come, so none is passed over.
 *
 * <p>Tombstones count for nothing: members forget them at different times.
 *
 * <p>Not thread-safe.
 */
final class ScrubWalk {

    /** Slots that a chunk may visit: bounds the time, and what a step of a search may cost. */
    private static final int VISITS_MAX = 4_096;

    /** Broken fields that are remembered; with more, the walk finds the rest again. */
    private static final int ROTTEN_MAX = 4_096;

    private final ChangeOrder order;
    private final Set<Slot> rotten = new LinkedHashSet<>();
    private long found;

    ScrubWalk(ChangeOrder order) {
        this.order = order;
    }

    /** Hashes the stored bytes of the next chunk again. The walk stays where it is. */
    ChunkDigest next(long end, int maxBytes) {
        return hash(place(), Long.MAX_VALUE, end, maxBytes);
    }

    /** Hashes the stored bytes of a chunk again; null if the walk is not there yet. */
    @Nullable ChunkDigest chunk(long at, long from, long to) {
        return seek(from) ? hash(from, to, at, Integer.MAX_VALUE) : null;
    }

    private ChunkDigest hash(long from, long limit, long end, int maxBytes) {
        int visits = 0;
        int fields = 0;
        long bytes = 0;
        long hash = 0;
        long to = from;
        Slot slot = order.next();
        for (; slot != null && slot.offset <= limit; slot = order.after(slot)) {
            boolean room = bytes < maxBytes && visits < VISITS_MAX;
            if (limit == Long.MAX_VALUE && !room && slot.offset != to) {
                return new ChunkDigest(end, from, to, fields, bytes, hash);
            }
            visits++;
            to = slot.offset;
            byte[] value = slot.value;
            if (value != null) {
                int content = Checksum.of(value);
                check(slot, content);
                fields++;
                bytes += value.length;
                hash += hash(slot, content);
            }
        }
        return new ChunkDigest(
                end, from, limit == Long.MAX_VALUE ? end : limit, fields, bytes, hash);
    }

    private static long hash(Slot slot, int content) {
        long name = slot.key.space.hashCode() * 31L + slot.key.name.hashCode();
        long field = String.valueOf(slot.field).hashCode();
        long place = Checksum.mix(slot.offset + Checksum.mix(name << 32 ^ field));
        return Checksum.mix(place + content);
    }

    /** Returns the live fields of a chunk; null if the walk is not there. */
    @Nullable List<Slot> fields(long from, long to) {
        if (!seek(from)) {
            return null;
        }
        List<Slot> fields = new ArrayList<>();
        for (Slot slot = order.next();
                slot != null && slot.offset <= to;
                slot = order.after(slot)) {
            if (slot.value != null) {
                fields.add(slot);
            }
        }
        return fields;
    }

    /** Goes on behind a chunk. */
    void advance(long to) {
        seek(to);
    }

    /** Begins again. */
    void restart() {
        order.walked = null;
    }

    private long place() {
        Slot last = order.walked;
        return last == null ? 0 : last.offset;
    }

    /** Goes to an offset, as far as a bounded step can; says whether it is there. */
    private boolean seek(long from) {
        if (from <= 0) {
            order.walked = null;
            return true;
        }
        for (int i = 0; i < 2 * VISITS_MAX; i++) {
            Slot last = order.walked;
            Slot next = order.next();
            if (last != null && last.offset > from) {
                order.walked = order.before(last);
            } else if (next == null || next.offset > from) {
                return true;
            } else {
                order.walked = next;
            }
        }
        return false;
    }

    // ---- bytes that are not those that came in

    /** Looks whether a field's bytes are those that came in. */
    void check(Slot slot) {
        byte[] value = slot.value;
        if (value != null) {
            check(slot, Checksum.of(value));
        }
    }

    private void check(Slot slot, int content) {
        if (content != slot.checksum && rotten.size() < ROTTEN_MAX && rotten.add(slot)) {
            found++;
        }
    }

    /** Returns how many broken fields were found since it was last asked. */
    long found() {
        long since = found;
        found = 0;
        return since;
    }

    /** Returns the broken fields, without those that were mended, replaced or removed since. */
    Set<Slot> rotten() {
        rotten.removeIf(Slot::sound);
        return rotten;
    }

    boolean anyRotten() {
        return !rotten.isEmpty();
    }
}
