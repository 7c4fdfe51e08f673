package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of a shard: space / key / field to bytes, kept in order of last change.
 *
 * <p>The order is what makes a DELTA possible: everything changed after an offset stands together
 * at the young end. Removals leave tombstones in the same order, at most so many and for so long;
 * the {@link #floor()} is the highest offset whose tombstone was dropped, so a member that ends
 * below it cannot be brought up by a DELTA.
 *
 * <p>The bytes of a value are the store's own: they are copied when they come in, and a value as
 * long as the one before goes into its place. So a write leaves nothing new in old memory, which
 * the collector would have to look at, and whatever leaves the store is a copy.
 *
 * <p>Changing a field is O(1). Not thread-safe.
 */
final class Store {

    /** The field that names a key's owner; its offset is the owner version. */
    static final String OWNER = "\u0000owner";

    /** The field that holds a key's time to live in milliseconds. */
    static final String TTL = "\u0000ttl";

    /** The one field of an entry of a map. */
    static final String VALUE = "";

    /** The field that says when an entry of a map expires, on the shard's clock. */
    static final String UNTIL = "\u0000until";

    /** A piece of the order. */
    record Piece(List<Entry> entries, long to, @Nullable Slot last, boolean more) {}

    private record Tomb(Slot slot, long offset, long nanos) {}

    final Keys keys = new Keys();
    private final Names names = new Names();
    private final Owners owners = new Owners();
    private final ArrayDeque<Tomb> tombs = new ArrayDeque<>();
    final Expiries expiries = new Expiries();
    private final ChangeOrder order = new ChangeOrder();
    final ScrubWalk walk = new ScrubWalk(order);
    private long floor;
    private long bytes;
    private int liveKeys;
    private int liveFields;

    long floor() {
        return floor;
    }

    void raiseFloor(long offset) {
        floor = Math.max(floor, offset);
    }

    /** Bytes of live names and values. */
    long bytes() {
        return bytes;
    }

    int liveKeys() {
        return liveKeys;
    }

    int liveFields() {
        return liveFields;
    }

    /** Returns an existing key, or null. */
    @Nullable Key get(String space, String key) {
        Key found = keys.get(space, key);
        return found != null && found.exists() ? found : null;
    }

    /** Returns a key of which anything is known, removals included, or null. */
    @Nullable Key held(String space, String key) {
        return keys.get(space, key);
    }

    /** Reads what moves when a slot is changed; see {@link Prefetch}. */
    int near(Slot slot) {
        return order.near(slot);
    }

    /** Says whether a slot holds these bytes; null stands for nothing. */
    static boolean sameValue(@Nullable Slot slot, byte @Nullable [] value) {
        return Arrays.equals(slot == null ? null : slot.value, value);
    }

    boolean hasTombstone(String space, String key) {
        Key found = keys.get(space, key);
        return found != null && found.tombstone != null;
    }

    void put(String space, String key, String field, Slice value, long offset, long now) {
        Key owner = keys.getOrMake(space, key);
        Slot slot = owner.find(field);
        if (slot == null) {
            slot = add(owner, field);
        }
        slot.offset = offset;
        alive(slot, value);
        order.put(slot);
        owner.touchedNanos = now;
        expiries.queue(owner);
    }

    private Slot add(Key owner, String field) {
        Slot slot = new Slot(owner, names.shared(field));
        owner.add(slot);
        return slot;
    }

    void drop(String space, String key, String field, long offset, long now) {
        Key owner = keys.getOrMake(space, key);
        Slot slot = owner.find(field);
        if (slot == null) {
            slot = add(owner, field);
        } else {
            dead(slot);
        }
        slot.offset = offset;
        order.put(slot);
        owner.touchedNanos = now;
        tombs.add(new Tomb(slot, offset, now));
    }

    void removeKey(String space, String key, long offset, long now) {
        Key owner = keys.getOrMake(space, key);
        for (Slot slot : List.copyOf(owner.slots())) {
            if (slot.offset <= offset) {
                order.remove(slot);
                dead(slot);
                owner.remove(slot);
            }
        }
        Slot tombstone = owner.tombstone;
        if (tombstone == null) {
            tombstone = new Slot(owner, null);
            owner.tombstone = tombstone;
        }
        tombstone.offset = offset;
        order.put(tombstone);
        tombs.add(new Tomb(tombstone, offset, now));
    }

    /** Applies what another store said. An absent field leaves no trace. */
    void put(Entry entry, long now) {
        String field = entry.field();
        byte[] value = entry.value();
        if (field == null) {
            removeKey(entry.space(), entry.key(), entry.offset(), now);
        } else if (value != null) {
            put(entry.space(), entry.key(), field, Slice.of(value), entry.offset(), now);
        } else {
            drop(entry.space(), entry.key(), field, entry.offset(), now);
        }
    }

    /** Shows all fields and tombstones, oldest change first. */
    void each(Consumer<Slot> to) {
        for (Slot slot = order.firstAfter(0); slot != null; slot = order.after(slot)) {
            to.accept(slot);
        }
    }

    /**
     * Returns the next piece of what was changed after an offset. Fields of one frame are never
     * separated.
     *
     * @param hint the last slot of the piece before, which makes going on O(1) while it did not
     *     move
     */
    Piece piece(long after, int maxBytes, @Nullable Slot hint) {
        Slot slot =
                hint != null && hint.offset == after && order.holds(hint)
                        ? order.after(hint)
                        : null;
        if (slot == null || slot.offset <= after) {
            slot = order.firstAfter(after);
        }
        List<Entry> entries = new ArrayList<>();
        long size = 0;
        long to = after;
        Slot last = null;
        while (slot != null && (size < maxBytes || slot.offset == to)) {
            walk.check(slot);
            Entry entry = slot.entry();
            entries.add(entry);
            size += entry.size();
            to = slot.offset;
            last = slot;
            slot = order.after(slot);
        }
        return new Piece(entries, to, last, slot != null);
    }

    /**
     * Answers for fields that another member changed on a lost line: what this store says of them
     * up to the fork. What was changed later, the stream or a scan brings. For the removal of a
     * whole key, all its fields.
     */
    List<Entry> answers(List<Entry> changed, long fork) {
        Set<Slot> found = new LinkedHashSet<>();
        for (Entry entry : changed) {
            Key key = keys.get(entry.space(), entry.key());
            if (key == null) {
                continue;
            }
            found.add(key.tombstone);
            if (entry.field() == null) {
                found.addAll(key.slots());
            } else {
                found.add(key.find(entry.field()));
            }
        }
        return found.stream()
                .filter(slot -> slot != null && slot.offset <= fork)
                .map(Slot::entry)
                .toList();
    }

    /**
     * Undoes a diverged tail: forgets everything changed after the fork and puts the answers of the
     * new line in its place.
     */
    void rollback(long fork, List<Entry> answers, long now) {
        Slot youngest = order.youngest();
        while (youngest != null && youngest.offset > fork) {
            forget(youngest);
            youngest = order.youngest();
        }
        List<Entry> old = new ArrayList<>(answers);
        old.sort(Comparator.comparingLong(Entry::offset));
        for (Entry entry : old) {
            put(entry, now);
        }
    }

    /** Puts back what a field held, without a new change. */
    void mend(Slot slot, byte[] value) {
        alive(slot, Slice.of(value));
    }

    /** Sets a field that is not as the master has it, or not at all, at the same offset. */
    void replace(Entry entry, byte[] value, long now) {
        Key key = keys.getOrMake(entry.space(), entry.key());
        long touched = key.exists() ? key.touchedNanos : now;
        String field = String.valueOf(entry.field());
        put(entry.space(), entry.key(), field, Slice.of(value), entry.offset(), now);
        key.touchedNanos = touched;
    }

    /** Removes a field that the master does not have, and leaves no trace of it. */
    void erase(Slot slot) {
        forget(slot);
    }

    /** Drops tombstones beyond the limit, and those older than {@code beforeNanos}. */
    void purgeTombstones(int max, long beforeNanos) {
        while (!tombs.isEmpty()) {
            Tomb tomb = tombs.peekFirst();
            boolean current = tomb.slot.offset == tomb.offset && tomb.slot.value == null;
            if (current && tombs.size() <= max && tomb.nanos - beforeNanos > 0) {
                return;
            }
            tombs.pollFirst();
            if (current && order.holds(tomb.slot)) {
                raiseFloor(tomb.offset);
                forget(tomb.slot);
            }
        }
    }

    /** Returns a number that two stores with the same live content share, whatever their order. */
    long digest() {
        return keys.digest();
    }

    private void alive(Slot slot, Slice given) {
        byte[] former = slot.value;
        if (OWNER.equals(slot.field)) {
            byte[] value = owners.shared(given);
            slot.value = value;
            slot.key.owned(owners.of(value), slot.offset);
        } else if (former != null && former.length == given.length()) {
            System.arraycopy(given.array(), given.from(), former, 0, former.length);
        } else {
            slot.value = given.copy();
        }
        slot.checksum = Checksum.of(given);
        if (former != null) {
            bytes += given.length() - former.length;
            return;
        }
        bytes += slot.size();
        liveFields++;
        if (slot.key.live++ == 0) {
            liveKeys++;
        }
    }

    private void dead(Slot slot) {
        if (slot.value != null) {
            bytes -= slot.size();
            slot.value = null;
            if (OWNER.equals(slot.field)) {
                slot.key.owned(MemberId.NONE, 0);
            }
            liveFields--;
            if (--slot.key.live == 0) {
                liveKeys--;
            }
        }
    }

    private void forget(Slot slot) {
        order.remove(slot);
        dead(slot);
        Key key = slot.key;
        if (slot.field == null) {
            key.tombstone = null;
        } else {
            key.remove(slot);
        }
        if (key.tombstone == null && key.hasNone()) {
            keys.remove(key);
        }
    }
}
