package io.heartline.replication;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a store says of one field, or of a removed key, as it travels in a DELTA or FULL.
 *
 * @param space name space
 * @param key key in it
 * @param field field of the key, or null for the removal of the whole key
 * @param value the field's bytes; null if it is removed, or absent
 * @param offset where it was last changed; -1 for a field that the sender does not have at all
 */
public record Entry(
        String space, String key, @Nullable String field, byte @Nullable [] value, long offset) {

    static final long ABSENT = -1;

    /** Returns roughly what it costs to send, in bytes. */
    int size() {
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
