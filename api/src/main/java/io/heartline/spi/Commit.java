package io.heartline.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one key.
 *
 * @param key 1 to 1,000 characters
 * @param kind what the commit may do to the key
 * @param ownerVersion the version under which the writer took the key, 0 on {@link Kind#CREATE}. A
 *     writer that is no longer the owner may still merge: each field stands or falls by its base
 *     offset, and the present owner is told
 * @param basis history that {@code ownerVersion} and the base offsets belong to; empty on CREATE
 * @param changes the changed fields only
 * @param ttlMillis new time to live in milliseconds from now, 0 for none, -1 to leave it as it is
 */
public record Commit(
        String key,
        Kind kind,
        long ownerVersion,
        String basis,
        List<Change> changes,
        long ttlMillis) {

    public Commit {
        changes = List.copyOf(changes);
    }

    /** What a commit may do to its key. */
    public enum Kind {
        /**
         * Creates the key, owned by this member. A key that exists makes every field a conflict.
         */
        CREATE,
        /** Changes an existing key; one that is gone stays gone ({@link Committed.Gone}). */
        UPDATE,
        /**
         * Removes the key. Only its owner's removal counts; another's is {@link
         * Committed.Conflict}.
         */
        REMOVE
    }

    /**
     * One changed field.
     *
     * @param field its name
     * @param baseOffset where this writer last saw it change, 0 if it did not exist
     * @param value new bytes, or null to remove the field
     */
    public record Change(String field, long baseOffset, byte @Nullable [] value) {}
}
