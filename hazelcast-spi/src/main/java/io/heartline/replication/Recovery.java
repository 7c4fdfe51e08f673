package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together what a data directory holds, record by record, in the order of writing.
 *
 * <p>A record that does not fit what came before it (after a hole, or of another line) changes
 * nothing and is counted; the shard then stands where its last whole record left it.
 *
 * <p>Not thread-safe.
 */
public final class Recovery {

    private final long backlogBytes;
    private final long now;
    private final List<MemberId> lives = new ArrayList<>();
    private final Map<Integer, RecoveredShard> shards = new HashMap<>();
    private long misfits;

    /**
     * @param backlogBytes newest bytes of each line to keep, so that others can continue from here
     * @param now monotonic time in nanoseconds, from which times to live count again
     */
    public Recovery(long backlogBytes, long now) {
        this.backlogBytes = backlogBytes;
        this.now = now;
    }

    /** Takes the next record. */
    public void take(DiskRecord record) {
        try {
            if (!fits(record)) {
                misfits++;
            }
        } catch (IllegalArgumentException malformed) {
            misfits++;
        }
    }

    private boolean fits(DiskRecord record) {
        if (record instanceof DiskRecord.Life life) {
            lives.remove(life.member());
            lives.add(life.member());
            shards.values().forEach(RecoveredShard::dropPieces);
            if (lives.size() > Recovered.LIVES_MAX) {
                lives.remove(0);
            }
        } else if (record instanceof DiskRecord.Promised promised) {
            RecoveredShard shard = shard(promised.shard());
            shard.promised = Epoch.max(shard.promised, promised.epoch());
        } else if (record instanceof DiskRecord.Dropped drop) {
            RecoveredShard shard = shard(drop.shard());
            boolean later = drop.life().compareTo(shard.dropped) > 0;
            shard.dropped = later ? drop.life() : shard.dropped;
        } else if (record instanceof DiskRecord.Installed installed) {
            RecoveredShard shard = shard(installed.row().shard());
            shard.promised = Epoch.max(shard.promised, installed.row().epoch());
            if (installed.row().newerThan(shard.row)) {
                shard.row = installed.row();
            }
        } else if (record instanceof DiskRecord.Piece piece) {
            shard(piece.shard()).piece(piece);
        } else if (record instanceof DiskRecord.Copy copy) {
            return shard(copy.shard()).copy(copy);
        } else if (record instanceof DiskRecord.Frames frames) {
            return shard(frames.shard()).frames(frames);
        }
        return true;
    }

    private RecoveredShard shard(int number) {
        if (number < 0 || number >= Node.SHARDS) {
            throw new IllegalArgumentException("no shard " + number);
        }
        return shards.computeIfAbsent(number, n -> new RecoveredShard(n, backlogBytes, now));
    }

    /** Records that did not fit. */
    public long misfits() {
        return misfits;
    }

    /** Returns what came together. */
    public Recovered end() {
        return new Recovered(lives, shards);
    }
}
