package io.heartline.durable;

import static io.heartline.durable.DiskSamples.A;
import static io.heartline.durable.DiskSamples.B;
import static io.heartline.durable.DiskSamples.EPOCH;
import static io.heartline.durable.DiskSamples.config;
import static io.heartline.durable.DiskSamples.copy;
import static io.heartline.durable.DiskSamples.entry;
import static io.heartline.durable.DiskSamples.frames;
import static io.heartline.durable.DiskSamples.piece;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.replication.DiskRecord;
import io.heartline.spi.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalTest {

    @TempDir Path temp;

    private Recovered reopen() {
        try (Owner owner = new Owner(config(temp.resolve("d"), FsyncPolicy.NEVER), B)) {
            return owner.journal.recovered();
        }
    }

    private Owner open(FsyncPolicy policy) {
        return new Owner(config(temp.resolve("d"), policy), A);
    }

    @ParameterizedTest
    @EnumSource(FsyncPolicy.class)
    void everyRecordComesBack(FsyncPolicy policy) {
        try (Owner owner = open(policy)) {
            assertThat(owner.offer(DiskSamples.all().toArray(new DiskRecord[0]))).isPositive();
        }
        Recovered back = reopen();
        assertThat(back.findings()).isEmpty();
        assertThat(back.lives()).contains(A);
        assertThat(back.shards().get(15).promised()).isEqualTo(EPOCH);
        assertThat(back.shards().get(15).row()).isNotNull();
        RecoveredShard shard = back.shards().get(2);
        assertThat(shard.end()).isEqualTo(86);
        assertThat(shard.layers()).hasSize(2);
        assertThat(shard.layers().get(0).entries()).hasSize(3);
        assertThat(shard.layers().get(0).frames().get(0).frames()).isEqualTo(DiskSamples.BYTES);
        assertThat(shard.layers().get(1).copy()).isEqualTo(copy(2, 8, 66, 80));
        assertThat(shard.layers().get(1).entries()).containsExactly(entry("later", 70));
    }

    @Test
    void anUnfinishedScanIsIgnoredAndFramesWithAGapAreNotWritten() {
        try (Owner owner = open(FsyncPolicy.NEVER)) {
            owner.offer(piece(1, 1, entry("a", 5)), copy(1, 1, 0, 10), frames(1, 10, 5));
            owner.offer(frames(1, 20, 5), piece(1, 2, entry("b", 6)), frames(0, 0, 5));
        }
        Recovered back = reopen();
        assertThat(back.shards().get(1).end()).isEqualTo(15);
        assertThat(back.shards().get(1).layers()).hasSize(1);
        assertThat(back.shards().get(0).layers()).isEmpty();
    }

    @Test
    void promisesAreForcedUnderEveryPolicy() throws Exception {
        try (Owner owner = open(FsyncPolicy.NEVER)) {
            owner.durable(new DiskRecord.Promised(4, EPOCH));
        }
        assertThat(reopen().shards().get(4).promised()).isEqualTo(EPOCH);
    }

    @Test
    void oldSegmentsGoOnceEveryShardHasANewerCopy() throws Exception {
        try (Owner owner = open(FsyncPolicy.ALWAYS)) {
            owner.durable(
                    new DiskRecord.Promised(4, EPOCH),
                    piece(1, 1, entry("old", 5)),
                    copy(1, 1, 0, 10),
                    copy(2, 1, 0, 10));
            long end = 10;
            for (int i = 0; i < 10; i++) {
                owner.durable(frames(1, end, 30_000));
                end += 30_000;
            }
            assertThat(owner.journal.report().segments()).isGreaterThan(3);
            owner.durable(piece(1, 2, entry("new", end)), copy(1, 2, 0, end));
            assertThat(owner.journal.report().segments()).isGreaterThan(3);
            owner.durable(copy(2, 2, 0, 10), new DiskRecord.Promised(5, EPOCH));
            owner.durable(new DiskRecord.Promised(6, EPOCH));
            assertThat(owner.journal.report().segments()).isLessThanOrEqualTo(2);
        }
        Recovered back = reopen();
        assertThat(back.findings()).isEmpty();
        assertThat(back.shards().get(4).promised()).isEqualTo(EPOCH);
        assertThat(back.shards().get(1).layers().get(0).entries().get(0).key()).isEqualTo("new");
    }

    @Test
    void aDirectoryHasOneWriterWhoIsNamed() {
        try (Owner owner = open(FsyncPolicy.NEVER)) {
            assertThat(owner.journal.report().status()).isEqualTo(JournalReport.Status.OPEN);
            assertThatThrownBy(() -> new Owner(config(temp.resolve("d"), FsyncPolicy.NEVER), B))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining(A.brief())
                    .hasMessageContaining("heartline.data-directory");
        }
        assertThat(reopen().lives()).contains(A);
    }

    @Test
    void aNewerFormatIsRefused() throws Exception {
        reopen();
        Files.writeString(temp.resolve("d/format"), "heartline-data 2\n");
        assertThatThrownBy(this::reopen)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("heartline-data 2");
    }

    @Test
    void aMissingParentAndAFileAreRefusedWithTheCure() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");
        for (Path bad : List.of(temp.resolve("no/d"), file, file.resolve("d"))) {
            assertThatThrownBy(() -> new Owner(config(bad, FsyncPolicy.NEVER), A))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("heartline.data-directory");
        }
    }

    @Test
    void aFullQueueRefusesAndCounts() {
        JournalConfig tiny =
                new JournalConfig(temp.resolve("d"), FsyncPolicy.ALWAYS, 64 << 10, 1, 1);
        try (Owner owner = new Owner(tiny, A)) {
            long refused = 0;
            for (int i = 0; i < 1_000; i++) {
                refused += owner.offer(new DiskRecord.Promised(1, EPOCH)) < 0 ? 1 : 0;
            }
            assertThat(refused).isPositive();
            assertThat(owner.journal.report().refused()).isEqualTo(refused);
        }
    }
}
