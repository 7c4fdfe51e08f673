package io.heartline.replication;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a store says of one field, or of a removed key, as it travels in a DELTA or FULL.
 *
 * @param space name space
 * @param key key in it
 * @param field field of the key, or null for the removal of the whole key
 * @param value the field's bytes; null if it is removed
 * @param offset where it was last changed
 */
public record Entry(
        String space, String key, @Nullable String field, byte @Nullable [] value, long offset) {

    /** Says whether it is a note of the engine itself, which says nothing on another line. */
    boolean isInternal() {
        return isInternal(space);
    }

    static boolean isInternal(String space) {
        return space.startsWith("\u0000");
    }

    /** Says whether it belongs to a replicated map, whose steps hold as a whole or not at all. */
    boolean isOfMap() {
        return space.startsWith(Node.MAPS);
    }

    /** Returns roughly what it costs to send, in bytes. */
    int size() {
        return size(space, key, field, value);
    }

    static int size(String space, String key, @Nullable String field, byte @Nullable [] value) {
        int names = space.length() + key.length() + (field == null ? 0 : field.length());
        return 24 + names + (value == null ? 0 : value.length);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Entry e
                && offset == e.offset
                && space.equals(e.space)
                && key.equals(e.key)
                && java.util.Objects.equals(field, e.field)
                && Arrays.equals(value, e.value);
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + Long.hashCode(offset);
    }

    /** Names the field; never its value. */
    @Override
    public String toString() {
        return "Entry[" + offset + (value == null ? " removed]" : " " + value.length + " bytes]");
    }
}
