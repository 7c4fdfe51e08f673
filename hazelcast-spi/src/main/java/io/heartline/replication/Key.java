package io.heartline.replication;

import io.heartline.MemberId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key with its fields, and what is known of its removal. Not thread-safe. */
final class Key extends Fields {
    final String space;
    final String name;
    @Nullable Slot tombstone;
    private MemberId owner = MemberId.NONE;
    private @Nullable Slot ownerSlot;
    int live;
    long touchedNanos;
    boolean queuedTtl;
    long queuedUntil = Long.MAX_VALUE;

    Key(String space, String name) {
        this.space = space;
        this.name = name;
    }

    boolean exists() {
        return live > 0;
    }

    @Nullable Slot get(String field) {
        Slot slot = find(field);
        return slot == null || slot.value == null ? null : slot;
    }

    /** Says whether anything of the key was changed or removed after an offset. */
    boolean changedAfter(long offset) {
        return tombstone != null && tombstone.offset > offset
                || slots().stream().anyMatch(slot -> slot.offset > offset);
    }

    /** Returns where a field was last changed, 0 if it does not exist. */
    long offsetOf(String field) {
        Slot slot = get(field);
        return slot == null ? 0 : slot.offset;
    }

    /** Returns where an entry of a map was last changed or removed. */
    long lastChange() {
        Slot value = find(Store.VALUE);
        long changed = value == null ? 0 : value.offset;
        return tombstone == null ? changed : Math.max(changed, tombstone.offset);
    }

    MemberId owner() {
        return owner;
    }

    /** Returns where the owner was last set, 0 if there is none. */
    long ownerVersion() {
        Slot slot = ownerSlot;
        return slot == null || slot.value == null ? 0 : slot.offset;
    }

    /** The field of the owner has another value, or none. */
    void owned(Slot slot, MemberId newOwner) {
        owner = newOwner;
        ownerSlot = slot;
    }

    long digest() {
        long digest = 0;
        for (Slot slot : slots()) {
            if (slot.value != null) {
                long hash = Arrays.hashCode(slot.value);
                hash = hash * 1_000_003 + space.hashCode();
                hash = hash * 1_000_003 + name.hashCode();
                hash = hash * 1_000_003 + String.valueOf(slot.field).hashCode();
                digest += (hash * 0x9E3779B97F4A7C15L) ^ (hash >>> 29);
            }
        }
        return digest;
    }

    long ttlMillis() {
        Slot slot = get(Store.TTL);
        return slot == null || slot.value == null || slot.value.length != 8
                ? 0
                : ByteBuffer.wrap(slot.value).getLong();
    }

    /** Returns when an entry expires, in milliseconds of the shard's clock; 0 for never. */
    long untilMillis() {
        Slot slot = get(Store.UNTIL);
        return slot == null || slot.value == null ? 0 : Expiries.untilOf(slot.value);
    }
}
