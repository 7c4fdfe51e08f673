package io.heartline.replication;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields by name, removed ones that left a tombstone included. Most keys have one or two: a few lie
 * in an array, which takes a fraction of a map's memory and is found at once. More lie in a map.
 *
 * <p>Not thread-safe.
 */
class Fields {

    private static final int FEW = 8;
    private static final Slot[] NONE = {};

    private Slot[] few = NONE;
    private @Nullable Map<String, Slot> many;

    /** Returns a field, or null if there is none of that name. */
    final @Nullable Slot find(String field) {
        Map<String, Slot> map = many;
        if (map != null) {
            return map.get(field);
        }
        // What was added last is asked for most: a session's owner comes first, its values after
        for (int i = few.length - 1; i >= 0; i--) {
            if (field.equals(few[i].field)) {
                return few[i];
            }
        }
        return null;
    }

    /** Adds a field whose name is not there yet. */
    final void add(Slot slot) {
        Map<String, Slot> map = many;
        if (map == null && few.length < FEW) {
            few = Arrays.copyOf(few, few.length + 1);
            few[few.length - 1] = slot;
            return;
        }
        if (map == null) {
            map = new HashMap<>();
            for (Slot each : few) {
                map.put(name(each), each);
            }
            many = map;
            few = NONE;
        }
        map.put(name(slot), slot);
    }

    /** Takes a field out; one that is not there changes nothing. */
    final void remove(Slot slot) {
        Map<String, Slot> map = many;
        if (map != null) {
            map.remove(name(slot), slot);
            if (map.isEmpty()) {
                many = null;
            }
            return;
        }
        int at = Arrays.asList(few).indexOf(slot);
        if (at >= 0) {
            Slot[] rest = Arrays.copyOf(few, few.length - 1);
            System.arraycopy(few, at + 1, rest, at, few.length - at - 1);
            few = rest.length == 0 ? NONE : rest;
        }
    }

    /** Returns all fields; valid until the next change. */
    final Collection<Slot> slots() {
        Map<String, Slot> map = many;
        return map != null ? map.values() : Arrays.asList(few);
    }

    final boolean hasNone() {
        return many == null && few.length == 0;
    }

    private static String name(Slot slot) {
        return String.valueOf(slot.field);
    }
}
