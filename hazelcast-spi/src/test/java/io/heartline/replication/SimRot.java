package io.heartline.replication;

import java.util.ArrayList;
import java.util.List;
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
        slot.value = broken.clone(); // the store may write into its own
        return broken;
    }

    /** Returns a live field of a key, or null. */
    static @Nullable Slot slot(Store store, String space, String key, @Nullable String field) {
        Key held = store.get(space, key);
        return held == null ? null : held.get(String.valueOf(field));
    }

    /** Returns the live fields of a store, in order of last change. */
    static List<Slot> fields(Shard shard) {
        List<Slot> fields = new ArrayList<>();
        shard.store.each(
                slot -> {
                    if (slot.value != null) {
                        fields.add(slot);
                    }
                });
        return fields;
    }

    /** Returns what a store says of everything, in order of last change. */
    static List<Entry> entries(Store store) {
        List<Entry> entries = new ArrayList<>();
        store.each(slot -> entries.add(slot.entry()));
        return entries;
    }
}
