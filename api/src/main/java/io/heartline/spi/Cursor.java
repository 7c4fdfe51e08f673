package io.heartline.spi;

/**
 * Where a follower of a shard stands.
 *
 * @param replicationId history that {@code through} belongs to; empty to start with a snapshot
 * @param offset everything up to here was delivered, at least 0
 * @param through end of the line when the last piece was read: a change up to here may have hidden
 *     an older one of the same entry, so the follower can go on only where this is on the line; at
 *     least {@code offset}
 * @param floor removals up to here do not concern the follower, because it began with a snapshot
 *     after them; at least 0
 * @param scanTo end of the line when that snapshot began: until the offset has reached it the
 *     follower holds a part of the snapshot
 */
public record Cursor(String replicationId, long offset, long through, long floor, long scanTo) {

    /** Nothing was delivered. */
    public static final Cursor START = new Cursor("", 0, 0, 0, 0);
}
