package io.heartline.replication;

import io.heartline.spi.Taken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of a store by space and name. Not thread-safe. */
final class Keys {

    private final Map<String, Map<String, Key>> spaces = new HashMap<>();

    /** The key that was looked for last: what concerns one key comes in rows. */
    private @Nullable Key latest;

    @Nullable Key get(String space, String name) {
        Key last = latest;
        if (last != null && last.name.equals(name) && last.space.equals(space)) {
            return last;
        }
        Map<String, Key> names = spaces.get(space);
        Key found = names == null ? null : names.get(name);
        latest = found;
        return found;
    }

    Key getOrMake(String space, String name) {
        Key found = get(space, name);
        if (found == null) {
            found = new Key(space, name);
            spaces.computeIfAbsent(space, s -> new HashMap<>()).put(name, found);
            latest = found;
        }
        return found;
    }

    void remove(Key key) {
        latest = null;
        Map<String, Key> names = spaces.get(key.space);
        if (names != null && names.remove(key.name) != null && names.isEmpty()) {
            spaces.remove(key.space);
        }
    }

    /** Adds fields of some keys of a space, until there are so many or no more. */
    void sample(String space, int most, List<Taken.Field> to) {
        for (Key key : spaces.getOrDefault(space, Map.of()).values()) {
            for (Slot slot : key.slots()) {
                if (to.size() >= most) {
                    return;
                }
                byte[] value = slot.copy();
                if (value != null && slot.field != null) {
                    to.add(new Taken.Field(slot.field, value, slot.offset));
                }
            }
        }
    }

    /** Returns the sum of the keys' digests. */
    long digest() {
        long digest = 0;
        for (Map<String, Key> names : spaces.values()) {
            for (Key key : names.values()) {
                digest += key.digest();
            }
        }
        return digest;
    }
}
