package io.heartline.durable;

import static io.heartline.durable.DiskSamples.A;
import static io.heartline.durable.DiskSamples.B;
import static io.heartline.durable.DiskSamples.config;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.DiskRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {

    @TempDir Path temp;

    private Path made() {
        try (Owner owner = new Owner(config(temp.resolve("d"), FsyncPolicy.NEVER), A)) {
            owner.offer(DiskSamples.all().toArray(new DiskRecord[0]));
        }
        return temp.resolve("d/0000000001.log");
    }

    private Recovered read() {
        try (Owner owner = new Owner(config(temp.resolve("d"), FsyncPolicy.NEVER), B)) {
            return owner.journal.recovered();
        }
    }

    private void reset(Path segment, byte[] bytes) throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("d"))) {
            for (Path file : files.filter(f -> f.toString().contains(".log")).toList()) {
                Files.delete(file);
            }
        }
        Files.write(segment, bytes);
    }

    @Test
    void aTornWriteAtEveryByteIsCutAndReported() throws Exception {
        Path segment = made();
        byte[] whole = Files.readAllBytes(segment);
        long lastEnd = -1;
        for (int length = 0; length < whole.length; length++) {
            reset(segment, java.util.Arrays.copyOf(whole, length));
            Recovered back = read();
            assertThat(back.findings().size()).as("length " + length).isLessThanOrEqualTo(1);
            for (Finding finding : back.findings()) {
                assertThat(finding.kind()).isEqualTo(Finding.Kind.TORN_TAIL);
                assertThat(finding.offset() + finding.bytes()).isEqualTo(length);
            }
            long end = back.shards().get(2).end();
            assertThat(end).isGreaterThanOrEqualTo(lastEnd).isIn(0L, 60L, 66L, 80L, 86L);
            lastEnd = end;
            assertThat(read().findings()).as("the second time").isEmpty();
        }
    }

    @Test
    void aFlippedBitAnywhereNeverYieldsAWrongRecord() throws Exception {
        Path segment = made();
        byte[] whole = Files.readAllBytes(segment);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            reset(segment, flipped);
            Recovered back = read();
            assertThat(back.findings()).as("byte " + at).isNotEmpty();
            assertThat(back.shards().get(2).end()).isIn(0L, 60L, 66L, 80L);
            if (back.findings().get(0).kind() == Finding.Kind.DAMAGED) {
                try (Stream<Path> files = Files.list(temp.resolve("d"))) {
                    Path aside =
                            files.filter(f -> f.toString().contains(".damaged")).findAny().get();
                    assertThat(aside).hasBinaryContent(flipped);
                }
            }
            assertThat(read().findings()).as("the second time").isEmpty();
        }
    }

    @Test
    void aMissingSegmentEndsWhatIsBelieved() throws Exception {
        made();
        for (int life = 0; life < 2; life++) {
            try (Owner owner = new Owner(config(temp.resolve("d"), FsyncPolicy.NEVER), A)) {
                owner.offer(DiskSamples.frames(2, 86 + life * 5, 5));
            }
        }
        Files.delete(temp.resolve("d/0000000002.log"));
        Recovered back = read();
        assertThat(back.findings())
                .extracting(Finding::kind)
                .contains(Finding.Kind.MISSING, Finding.Kind.BEHIND_DAMAGE);
        assertThat(back.shards().get(2).end()).isEqualTo(86);
        assertThat(back.shards().get(15).promised()).isEqualTo(DiskSamples.EPOCH);
        assertThat(read().findings()).isEmpty();
    }

    /** Changing a byte of these means another segment version. */
    @Test
    void theFormatIsTheOneOnRecord() throws Exception {
        Path file = temp.resolve("golden");
        try (Segment segment = Segment.create(file, new SegmentHeader(1, 2, 1, 99, 77))) {
            for (DiskRecord record : DiskSamples.all()) {
                segment.append(record);
            }
            segment.flush();
        }
        String hex = HexFormat.of().formatHex(Files.readAllBytes(file));
        try (var in = DamageTest.class.getResourceAsStream("segment.golden")) {
            assertThat(List.of(hex))
                    .isEqualTo(
                            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        }
    }
}
