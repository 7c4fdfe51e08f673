package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;

/**
 * What a member writes to its data directory, in this order. The disk is one more follower of each
 * shard's line: it has the line up to an offset and gets the bytes that come after, or, when it
 * fell behind or its files have to be made smaller, the fields changed since, oldest first.
 *
 * <p>What a directory holds of a shard: its latest committed {@link Copy}, and the {@link Frames}
 * written after that. A {@link Piece} counts only once the {@link Copy} that ends its scan is
 * there.
 */
public sealed interface DiskRecord {

    /** This incarnation has begun to use the directory. */
    record Life(MemberId member) implements DiskRecord {}

    /** The shard refuses lower epochs from now on. */
    record Promised(int shard, Epoch epoch) implements DiskRecord {}

    /** A life has dropped its copy of the shard, and with it what it may have acknowledged. */
    record Dropped(int shard, MemberId life) implements DiskRecord {}

    /** The newest known row of the shard's table: who is in the in-sync set. */
    record Installed(Row row) implements DiskRecord {}

    /**
     * A piece of a scan of the store, in order of last change.
     *
     * @param scan number of the scan, growing per shard
     */
    record Piece(int shard, long scan, List<Entry> entries) implements DiskRecord {
        public Piece {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Ends a scan: the pieces of it, on top of the copy before if {@code base} is above 0 and on
     * nothing if it is 0, are the shard's state at {@code at}.
     *
     * @param base offset of the copy (frames included) that the pieces complete; 0 for none
     * @param history the eras of the line
     * @param at offset of the state
     * @param acked bytes known to have been acknowledged
     * @param floor tombstones up to here are gone
     */
    record Copy(int shard, long scan, long base, History history, long at, long acked, long floor)
            implements DiskRecord {}

    /**
     * Whole frames of the line.
     *
     * @param start offset of the first byte: where the copy and the frames before it end
     */
    record Frames(int shard, long start, byte[] frames) implements DiskRecord {}
}
