package io.heartline.replication;

import io.heartline.MemberId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key with its fields, and what is known of its removal. Not thread-safe. */
final class Key extends Fields {
    final String space;
    final String name;
    final int hash;

    /** The next one in the {@link Keys} whose hash leads to the same place. */
    @Nullable Key next;

    @Nullable Slot tombstone;
    private MemberId owner = MemberId.NONE;
    private long ownerVersion;
    int live;
    long touchedNanos;
    boolean queuedTtl;
    long queuedUntil = Long.MAX_VALUE;

    /**
     * @param hash as {@link Keys#hash} makes it
     */
    Key(String space, String name, int hash) {
        this.space = space;
        this.name = name;
        this.hash = hash;
    }

    boolean is(String otherSpace, String otherName, int otherHash) {
        return hash == otherHash && name.equals(otherName) && space.equals(otherSpace);
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
        return ownerVersion;
    }

    /** The field of the owner was set at an offset; to nobody, with 0, if it is gone. */
    void owned(MemberId newOwner, long version) {
        owner = newOwner;
        ownerVersion = version;
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
