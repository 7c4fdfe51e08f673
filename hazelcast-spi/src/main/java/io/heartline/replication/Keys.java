package io.heartline.replication;

import io.heartline.spi.Taken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a store by space and name: a hash table whose chains run through the keys themselves,
 * so that a look-up reads few places of memory.
 *
 * <p>Users may choose names that all fall into one chain. So a chain has an end: what comes after
 * lies in maps, which find a name among many of one hash by its order.
 *
 * <p>Not thread-safe.
 */
final class Keys {

    private static final int FEW = 16;

    /** There is a place for each key, so chance makes no chain as long as this. */
    private static final int CHAIN_MAX = 32;

    private final Names spaces = new Names();
    private @Nullable Key[] table = new Key[FEW];
    private int count;

    /** What found its chain full, by space and name. */
    private final Map<String, Map<String, Key>> crowd = new HashMap<>();

    static int hash(String space, String name) {
        int hash = (space.hashCode() * 31 + name.hashCode()) * 0x9E3779B9;
        return hash ^ hash >>> 16;
    }

    @Nullable Key get(String space, String name) {
        return get(space, name, hash(space, name));
    }

    private @Nullable Key get(String space, String name, int hash) {
        Key found = along(first(hash), hash);
        while (found != null && !found.is(space, name, hash)) {
            found = along(found.next, hash);
        }
        if (found == null && !crowd.isEmpty()) {
            found = crowd.getOrDefault(space, Map.of()).get(name);
        }
        return found;
    }

    /** Returns where to begin to look for a hash. */
    @Nullable Key first(int hash) {
        return table[hash & table.length - 1];
    }

    /** Returns the first key with a hash from here on. */
    static @Nullable Key along(@Nullable Key from, int hash) {
        Key key = from;
        while (key != null && key.hash != hash) {
            key = key.next;
        }
        return key;
    }

    Key getOrMake(String space, String name) {
        int hash = hash(space, name);
        Key found = get(space, name, hash);
        if (found == null) {
            found = new Key(spaces.shared(space), name, hash);
            if (++count > table.length) {
                grow();
            }
            if (chain(hash) < CHAIN_MAX) {
                link(found);
            } else {
                crowd.computeIfAbsent(space, s -> new HashMap<>()).put(name, found);
            }
        }
        return found;
    }

    private int chain(int hash) {
        int length = 0;
        for (Key key = first(hash); key != null; key = key.next) {
            length++;
        }
        return length;
    }

    private void link(Key key) {
        int at = key.hash & table.length - 1;
        key.next = table[at];
        table[at] = key;
    }

    private void grow() {
        Key[] former = table;
        table = new Key[2 * former.length];
        for (Key key : former) {
            Key next;
            for (Key each = key; each != null; each = next) {
                next = each.next;
                link(each);
            }
        }
    }

    void remove(Key key) {
        int at = key.hash & table.length - 1;
        Key before = null;
        for (Key each = table[at]; each != null; each = each.next) {
            if (each == key) {
                if (before == null) {
                    table[at] = key.next;
                } else {
                    before.next = key.next;
                }
                key.next = null;
                count--;
                return;
            }
            before = each;
        }
        Map<String, Key> names = crowd.get(key.space);
        if (names != null && names.remove(key.name) != null) {
            count--;
            if (names.isEmpty()) {
                crowd.remove(key.space);
            }
        }
    }

    private void each(Consumer<Key> to) {
        for (Key first : table) {
            for (Key key = first; key != null; key = key.next) {
                to.accept(key);
            }
        }
        crowd.values().forEach(names -> names.values().forEach(to));
    }

    /** Adds fields of some keys of a space, until there are so many or no more. */
    void sample(String space, int most, List<Taken.Field> to) {
        each(
                key -> {
                    if (to.size() < most && key.space.equals(space)) {
                        sample(key, most, to);
                    }
                });
    }

    private static void sample(Key key, int most, List<Taken.Field> to) {
        for (Slot slot : key.slots()) {
            byte[] value = slot.copy();
            if (to.size() < most && value != null && slot.field != null) {
                to.add(new Taken.Field(slot.field, value, slot.offset));
            }
        }
    }

    /** Returns the sum of the keys' digests. */
    long digest() {
        long[] digest = {0};
        each(key -> digest[0] += key.digest());
        return digest[0];
    }
}
