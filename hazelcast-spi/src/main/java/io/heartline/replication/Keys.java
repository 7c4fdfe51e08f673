package io.heartline.replication;

import io.heartline.spi.Taken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a store by space and name: a hash table whose chains run through the keys themselves,
 * so that a look-up reads few places of memory. Not thread-safe.
 */
final class Keys {

    private static final int FEW = 16;

    private final Names spaces = new Names();
    private @Nullable Key[] table = new Key[FEW];
    private int count;

    /** The key that was looked for last: what concerns one key comes in rows. */
    private @Nullable Key latest;

    static int hash(String space, String name) {
        int hash = (space.hashCode() * 31 + name.hashCode()) * 0x9E3779B9;
        return hash ^ hash >>> 16;
    }

    @Nullable Key get(String space, String name) {
        return get(space, name, hash(space, name));
    }

    private @Nullable Key get(String space, String name, int hash) {
        Key last = latest;
        if (last != null && last.is(space, name, hash)) {
            return last;
        }
        Key found = along(first(hash), hash);
        while (found != null && !found.is(space, name, hash)) {
            found = along(found.next, hash);
        }
        latest = found;
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
            link(found);
            latest = found;
        }
        return found;
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
        latest = null;
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
    }

    /** Adds fields of some keys of a space, until there are so many or no more. */
    void sample(String space, int most, List<Taken.Field> to) {
        for (Key first : table) {
            for (Key key = first; key != null && to.size() < most; key = key.next) {
                if (key.space.equals(space)) {
                    sample(key, most, to);
                }
            }
        }
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
        long digest = 0;
        for (Key first : table) {
            for (Key key = first; key != null; key = key.next) {
                digest += key.digest();
            }
        }
        return digest;
    }
}
