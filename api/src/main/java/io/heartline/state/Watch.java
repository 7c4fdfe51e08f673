package io.heartline.state;

import java.time.Duration;

/** A listener at work. Thread-safe. */
public interface Watch extends AutoCloseable {

    /** Returns where the listener stands: everything before was delivered and handled. */
    Position position();

    /**
     * Returns for how long changes may have been made that are not delivered yet, of those shards
     * that are furthest behind. Small, some 100 ms, while all is well; it grows while this member
     * is cut off, frozen or catching up, while a shard has no master, and while the listener is
     * busy.
     */
    Duration staleness();

    /** Ends it. A call that is under way is not waited for. Harmless if repeated. */
    @Override
    void close();
}
