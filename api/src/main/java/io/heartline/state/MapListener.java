package io.heartline.state;

import java.util.List;

/**
 * Follows a map.
 *
 * <p>Called on a thread of its own, one call at a time. It may block: it then falls behind and gets
 * what it missed later, coalesced if that is much. What it throws is logged, and the change counts
 * as handled.
 *
 * @param <V> the values
 */
public interface MapListener<V> {

    /**
     * The entries of a shard (a sixteenth of the keys) follow from their beginning, as puts: forget
     * what you know of that shard. Comes first when a listener begins without a position, and when
     * a position is too old, or on a line that was lost.
     *
     * @param shard 0 to 15; see {@link MapChange#shard()}
     */
    void reset(int shard);

    /**
     * The entries of a shard that was told from its beginning are complete: what was known of it
     * before and was not named again is gone. Comes once for each shard, also for one without
     * entries, and again after each {@link #reset}.
     *
     * @param position where to resume
     */
    default void whole(int shard, Position position) {}

    /**
     * One atomic step of one shard.
     *
     * @param changes one or more; all of one shard, in order
     * @param position where to resume once they are handled
     */
    void changed(List<MapChange<V>> changes, Position position);
}
