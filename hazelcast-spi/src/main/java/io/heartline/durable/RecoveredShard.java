package io.heartline.durable;

import io.heartline.MemberId;
import io.heartline.replication.DiskRecord;
import io.heartline.replication.Entry;
import io.heartline.replication.Epoch;
import io.heartline.replication.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a data directory held of one shard.
 *
 * @param shard its number
 * @param promised the highest epoch promised; {@link Epoch#NONE} if none was
 * @param dropped the latest life that dropped its copy; {@link MemberId#NONE} if none did
 * @param row the newest row; null if none was written
 * @param layers the copy with base 0 and those that complete it, in order; empty if the directory
 *     has no whole copy of the shard. Apply them one after the other: entries, then frames
 */
public record RecoveredShard(
        int shard, Epoch promised, MemberId dropped, @Nullable Row row, List<Layer> layers) {

    /**
     * A copy and what follows it.
     *
     * @param copy history, end, acknowledged bytes and floor at its time
     * @param entries what its scan found, ordered by offset
     * @param frames what was written to the line after it, without a gap
     */
    public record Layer(DiskRecord.Copy copy, List<Entry> entries, List<DiskRecord.Frames> frames) {
        public Layer {
            entries = List.copyOf(entries);
            frames = List.copyOf(frames);
        }

        /** Returns where the copy and its frames end. */
        public long end() {
            DiskRecord.Frames last = frames.isEmpty() ? null : frames.get(frames.size() - 1);
            return last == null ? copy.at() : last.start() + last.frames().length;
        }
    }

    public RecoveredShard {
        layers = List.copyOf(layers);
    }

    /** Returns where the line on the disk ends; 0 without a copy. */
    public long end() {
        return layers.isEmpty() ? 0 : layers.get(layers.size() - 1).end();
    }
}
