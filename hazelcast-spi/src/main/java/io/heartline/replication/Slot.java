package io.heartline.replication;

import org.jspecify.annotations.Nullable;

/** A field, or a tombstone, in the {@link ChangeOrder order of last change}. */
final class Slot {
    final Key key;
    final @Nullable String field;

    /** The store's own bytes, which the next change may overwrite: look, and do not keep. */
    byte @Nullable [] value;

    /** Of the value, made when it came in: shows later that a byte has changed since. */
    int checksum;

    long offset;

    /** Its place in that order, 0 for none. */
    int place;

    Slot(Key key, @Nullable String field) {
        this.key = key;
        this.field = field;
    }

    /** Says whether the bytes are still those that came in. */
    boolean sound() {
        byte[] bytes = value;
        return bytes == null || Checksum.of(bytes) == checksum;
    }

    /** Returns bytes that stay as they are, null for nothing. */
    byte @Nullable [] copy() {
        byte[] bytes = value;
        return bytes == null ? null : bytes.clone();
    }

    Entry entry() {
        return new Entry(key.space, key.name, field, copy(), offset);
    }

    /** Returns the {@link Entry#size()} of its entry. */
    int size() {
        return Entry.size(key.space, key.name, field, value);
    }
}
