package io.heartline.replication;

import java.util.List;

/**
 * One change in a frame. Records are absolute and idempotent: they say what a field is from now on,
 * never how it changed.
 */
sealed interface Record {

    /** A field has this value. */
    record Put(String space, String key, String field, Slice value) implements Record {
        Put(String space, String key, String field, byte[] value) {
            this(space, key, field, Slice.of(value));
        }
    }

    /** A field is removed. */
    record Drop(String space, String key, String field) implements Record {}

    /** A key and all its fields are removed. */
    record RemoveKey(String space, String key) implements Record {}

    /**
     * The client's step of this number, in this slot of its, is done; see {@link StepMarks}. The
     * client is the frame's origin.
     */
    record Mark(int slot, long request, boolean applied) implements Record {}

    /** A new mastership begins here: Redis's id change, carried in the stream. */
    record Begin(Era era) implements Record {}

    /** Says whether it is the work of a client, and not of the engine itself. */
    default boolean isOfClient() {
        return !(this instanceof Begin) && !LostTails.concerns(this) && !StepMarks.concerns(this);
    }

    static boolean anyOfClient(List<Record> records) {
        for (Record record : records) {
            if (record.isOfClient()) {
                return true;
            }
        }
        return false;
    }
}
