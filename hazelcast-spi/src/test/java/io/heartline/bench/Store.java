package io.heartline.bench;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is measured: a map whose writes are acknowledged by a second member. */
interface Store extends AutoCloseable {

    /** A key as its writer holds it. */
    class Key {

        final String name;

        Key(String name) {
            this.name = name;
        }
    }

    /** Returns a key, which its writer keeps. */
    default Key key(String name) {
        return new Key(name);
    }

    /** Waits until so many members hold everything. */
    void awaitMembers(int count) throws Exception;

    /** Says whether this member is the one that others copy the key from. */
    default boolean local(Key key) {
        return true;
    }

    /** Writes; calls back when the other member has it, with what went wrong if it did. */
    void putAsync(Key key, byte[] value, Consumer<@Nullable Throwable> done);

    /** The same, blocking, by the call that a user would take for that. */
    void put(Key key, byte[] value) throws Exception;

    /** Writes without waiting for anybody. */
    default void putUnsafe(Key key, byte[] value, Consumer<@Nullable Throwable> done) {
        throw new UnsupportedOperationException();
    }

    /** Drops what it keeps for itself, so that only the entries are left to be weighed. */
    default void forget() {}

    default Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    default void close() throws Exception {}
}
