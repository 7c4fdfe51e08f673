package io.heartline.state;

import org.jspecify.annotations.Nullable;

/**
 * What became of an entry.
 *
 * @param kind put, removed or expired
 * @param key the entry
 * @param value its new value if it was put, else null
 * @param shard the shard of the key, 0 to 15
 * @param offset where the change stands on the shard's line
 * @param <V> the values
 */
public record MapChange<V>(Kind kind, String key, @Nullable V value, int shard, long offset) {

    /** What can become of an entry. */
    public enum Kind {
        PUT,
        REMOVED,
        EXPIRED
    }
}
