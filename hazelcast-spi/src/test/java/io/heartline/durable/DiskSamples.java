package io.heartline.durable;

import io.heartline.MemberId;
import io.heartline.replication.DiskRecord;
import io.heartline.replication.Entry;
import io.heartline.replication.Epoch;
import io.heartline.replication.Era;
import io.heartline.replication.History;
import io.heartline.replication.ReplicationId;
import io.heartline.replication.Row;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** At least one record of every type, and a small history that makes sense. */
final class DiskSamples {

    static final MemberId A = new MemberId(1_700_000_000_000L, 0xcafe_babe_dead_beefL);
    static final MemberId B = new MemberId(1_700_000_000_001L, 7);
    static final Epoch EPOCH = new Epoch(3, A);
    static final History HISTORY =
            new History(List.of(new Era(new ReplicationId(-1, 5, -2), EPOCH, 0)));
    static final byte[] BYTES = {0, 1, 2, -1, -128, 127};

    private DiskSamples() {}

    static Entry entry(String key, long offset) {
        return new Entry("sessions", key, "f", BYTES, offset);
    }

    static DiskRecord.Copy copy(int shard, long scan, long base, long at) {
        return new DiskRecord.Copy(shard, scan, base, HISTORY, at, at, 1);
    }

    static DiskRecord.Piece piece(int shard, long scan, Entry... entries) {
        return new DiskRecord.Piece(shard, scan, List.of(entries));
    }

    static DiskRecord.Frames frames(int shard, long start, int length) {
        return new DiskRecord.Frames(shard, start, new byte[length]);
    }

    static List<DiskRecord> all() {
        return List.of(
                new DiskRecord.Life(A),
                new DiskRecord.Promised(15, EPOCH),
                new DiskRecord.Dropped(15, B),
                new DiskRecord.Installed(new Row(15, EPOCH, 4, Set.of(A), Set.of(B))),
                piece(2, 7, entry("k\u00e9y", 42), new Entry("s", "k", null, null, 43)),
                piece(2, 7, new Entry("s", "k", "gone", null, 50)),
                copy(2, 7, 0, 60),
                new DiskRecord.Frames(2, 60, BYTES),
                piece(2, 8, entry("later", 70)),
                copy(2, 8, 66, 80),
                new DiskRecord.Frames(2, 80, BYTES));
    }

    static JournalConfig config(Path directory, FsyncPolicy fsync) {
        return new JournalConfig(directory, fsync, 64 << 10, 4 << 20, 1_000);
    }
}
