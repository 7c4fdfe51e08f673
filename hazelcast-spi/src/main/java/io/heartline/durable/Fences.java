package io.heartline.durable;

import io.heartline.MemberId;
import io.heartline.replication.DiskRecord;
import io.heartline.replication.Epoch;
import io.heartline.replication.Node;
import io.heartline.replication.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must be on the disk before it is used: lives, promises, dropped copies, rows. Small,
 * absolute, and repeated at the head of each segment, so that only the newest segment is needed for
 * them.
 *
 * <p>Not thread-safe.
 */
final class Fences {

    /** Lives that are remembered. */
    static final int LIVES_MAX = 64;

    private final Set<MemberId> lives = new LinkedHashSet<>();
    private final Epoch[] promised = new Epoch[Node.SHARDS];
    private final MemberId[] dropped = new MemberId[Node.SHARDS];
    private final @Nullable Row[] rows = new Row[Node.SHARDS];

    Fences() {
        java.util.Arrays.fill(promised, Epoch.NONE);
        java.util.Arrays.fill(dropped, MemberId.NONE);
    }

    static boolean isFence(DiskRecord record) {
        return record instanceof DiskRecord.Life
                || record instanceof DiskRecord.Promised
                || record instanceof DiskRecord.Dropped
                || record instanceof DiskRecord.Installed;
    }

    /** Takes a fence in; leaves other records alone. */
    void apply(DiskRecord record) {
        if (record instanceof DiskRecord.Life life) {
            live(life.member());
        } else if (record instanceof DiskRecord.Promised promise) {
            int shard = promise.shard();
            if (promise.epoch().compareTo(promised[shard]) > 0) {
                promised[shard] = promise.epoch();
            }
        } else if (record instanceof DiskRecord.Dropped drop) {
            if (drop.life().compareTo(dropped[drop.shard()]) > 0) {
                dropped[drop.shard()] = drop.life();
            }
        } else if (record instanceof DiskRecord.Installed installed) {
            Row row = installed.row();
            Row old = rows[row.shard()];
            if (old == null || !newer(old, row)) {
                rows[row.shard()] = row;
            }
        }
    }

    private void live(MemberId member) {
        if (lives.add(member) && lives.size() > LIVES_MAX) {
            lives.remove(lives.iterator().next());
        }
    }

    private static boolean newer(Row a, Row b) {
        int byEpoch = a.epoch().compareTo(b.epoch());
        return byEpoch != 0 ? byEpoch > 0 : a.version() > b.version();
    }

    /** Says whether a life has been seen. */
    boolean knows(MemberId member) {
        return lives.contains(member);
    }

    /** Returns the lives that used the directory, oldest first. */
    List<MemberId> lives() {
        return List.copyOf(lives);
    }

    Epoch promised(int shard) {
        return promised[shard];
    }

    /** Returns the latest life that dropped its copy; {@link MemberId#NONE} if none did. */
    MemberId dropped(int shard) {
        return dropped[shard];
    }

    @Nullable Row row(int shard) {
        return rows[shard];
    }

    /** Returns records that say all of it. */
    List<DiskRecord> records() {
        List<DiskRecord> records = new ArrayList<>();
        lives.forEach(member -> records.add(new DiskRecord.Life(member)));
        for (int shard = 0; shard < promised.length; shard++) {
            if (!promised[shard].equals(Epoch.NONE)) {
                records.add(new DiskRecord.Promised(shard, promised[shard]));
            }
            if (!dropped[shard].equals(MemberId.NONE)) {
                records.add(new DiskRecord.Dropped(shard, dropped[shard]));
            }
            Row row = rows[shard];
            if (row != null) {
                records.add(new DiskRecord.Installed(row));
            }
        }
        return records;
    }
}
