package io.heartline.spi;

import io.heartline.MemberId;

/**
 * Told when another member changes a key that this member may hold live.
 *
 * <p>Called on the engine's own thread, in stream order, before the change is acknowledged to its
 * writer. An implementation must only mark and return: no lock, no I/O, no application code.
 */
public interface SpaceListener {

    /** Another member has become the owner of the key: a live copy here is no longer valid. */
    void taken(String key, MemberId owner);

    /**
     * Another member changed fields of the key without taking it (a late writer whose base offsets
     * still matched): a live copy here must be verified before it is used again.
     */
    void changed(String key);

    /** The key was removed elsewhere, or expired. */
    void removed(String key);

    /**
     * What this member held of some keys was replaced or rolled back by a resync: every live copy
     * must be verified by {@link KeySpace#take} before it is used again.
     */
    void unverified();
}
