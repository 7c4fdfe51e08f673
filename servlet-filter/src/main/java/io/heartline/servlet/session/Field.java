package io.heartline.servlet.session;

import org.jspecify.annotations.Nullable;

/** What this member last loaded or committed of one field. Guarded by the session's lock. */
final class Field {

    final String name;

    /** Null while the field does not exist in the cluster. */
    byte @Nullable [] bytes;

    /** Where it last changed, 0 while it does not exist. */
    long offset;

    /** Shows whether the value that {@link #bytes} stand for has changed, see {@link Proof}. */
    @Nullable Object value;

    /** The last round of change detection that met it. */
    long round;

    /** A value that cannot travel, and when it was last tried. */
    @Nullable Object local;

    long localSinceNanos;

    /** The bytes cannot be read here; they stay as they are for a server that can. */
    boolean unreadable;

    Field(String name) {
        this.name = name;
    }

    /** Forgets the cluster's state, so that the next commit sends the field as a new one. */
    void renew() {
        offset = 0;
        if (!unreadable) {
            bytes = null;
            value = null;
        }
    }
}
