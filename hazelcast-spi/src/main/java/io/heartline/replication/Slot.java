package io.heartline.replication;

import org.jspecify.annotations.Nullable;

/** A field, or a tombstone, in the {@link ChangeOrder order of last change}. */
final class Slot {
    final Key key;
    final @Nullable String field;
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

    Entry entry() {
        return new Entry(key.space, key.name, field, value, offset);
    }
}
