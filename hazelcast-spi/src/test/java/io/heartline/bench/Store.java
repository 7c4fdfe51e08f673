package io.heartline.bench;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What is measured: a map whose writes are acknowledged by a second member. */
interface Store extends AutoCloseable {

    /** Waits until so many members hold everything. */
    void awaitMembers(int count) throws Exception;

    /** Says whether this member is the one that others copy the key from. */
    default boolean local(String key) {
        return true;
    }

    /** Writes; the stage completes when the other member has it. */
    CompletionStage<?> putAsync(String key, byte[] value);

    /** The same, blocking, by the call that a user would take for that. */
    void put(String key, byte[] value) throws Exception;

    /** Writes without waiting for anybody. */
    default CompletionStage<?> putUnsafe(String key, byte[] value) {
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
