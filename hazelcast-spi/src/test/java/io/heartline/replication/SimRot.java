package io.heartline.replication;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Breaks stored bytes, as a bad memory would: the checksum stays. */
final class SimRot {

    private SimRot() {}

    /** Flips one bit of a stored value; others who hold the same array keep theirs. */
    static byte[] flip(Slot slot, int bit) {
        byte[] good = slot.value;
        if (good == null || good.length == 0) {
            throw new IllegalStateException("nothing is stored");
        }
        byte[] broken = good.clone();
        broken[Math.floorMod(bit, good.length * 8) / 8] ^= (byte) (1 << Math.floorMod(bit, 8));
        slot.value = broken;
        return broken;
    }

    /** Returns a live field of a key, or null. */
    static @Nullable Slot slot(Store store, String space, String key, @Nullable String field) {
        Key held = store.get(space, key);
        return held == null ? null : held.get(String.valueOf(field));
    }

    /** Returns the live fields of a store, in order of last change. */
    static List<Slot> fields(Shard shard) {
        return shard.store.changedSince(0).stream()
                .filter(e -> e.value() != null)
                .map(e -> slot(shard.store, e.space(), e.key(), e.field()))
                .filter(Objects::nonNull)
                .toList();
    }
}
