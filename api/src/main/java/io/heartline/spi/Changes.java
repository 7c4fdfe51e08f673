package io.heartline.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of what has changed in a shard.
 *
 * @param reset whether what was delivered before is void: a snapshot begins with this piece
 * @param events in the order of the line; those with one offset are one atomic step
 * @param next where the follower stands after them
 * @param more whether more can be had at once
 */
public record Changes(boolean reset, List<Event> events, Cursor next, boolean more) {

    public Changes {
        events = List.copyOf(events);
    }

    /** What became of an entry. */
    public enum Kind {
        PUT,
        REMOVED,
        EXPIRED
    }

    /**
     * One change.
     *
     * @param value the new bytes of {@link Kind#PUT}, else null
     * @param offset where it stands on the line
     */
    public record Event(String key, Kind kind, byte @Nullable [] value, long offset) {}
}
