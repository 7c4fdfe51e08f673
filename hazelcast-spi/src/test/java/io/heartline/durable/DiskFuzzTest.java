package io.heartline.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.Fuzz;
import io.heartline.link.DiskRecordCodec;
import io.heartline.link.ProtocolException;
import io.heartline.replication.DiskRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk can make of the files of a data directory. */
class DiskFuzzTest {

    @TempDir Path temp;

    /** How: without a checksum before it, which would keep nearly all damage out. */
    @Test
    void damagedRecordsAreReadOrRefused() {
        DiskRecordCodec codec = new DiskRecordCodec();
        List<byte[]> samples = new ArrayList<>();
        for (DiskRecord record : DiskSamples.all()) {
            ByteBuffer bytes = codec.encode(record);
            byte[] sample = new byte[bytes.remaining()];
            bytes.get(sample);
            samples.add(sample);
        }
        Fuzz.Outcome outcome =
                Fuzz.run(
                        "record",
                        samples,
                        input -> DiskRecordCodec.decode(input, 0, input.length),
                        ProtocolException.class);
        assertThat(outcome.read()).isGreaterThan(Fuzz.INPUTS / 200);
        assertThat(outcome.refused()).isGreaterThan(Fuzz.INPUTS / 20);
    }

    /** Each input is read as far as it is whole, and searched; nothing is thrown, nothing hangs. */
    @Test
    void damagedSegmentsAreReadOrCut() throws Exception {
        Path file = temp.resolve("segment");
        byte[] whole = segment(file);
        long[] records = new long[1];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Fuzz.Outcome outcome =
                    Fuzz.run(
                            "segment",
                            List.of(whole),
                            input -> {
                                channel.truncate(input.length);
                                channel.write(ByteBuffer.wrap(input), 0);
                                records[0] += readAll(file);
                            });
            assertThat(outcome.read()).isEqualTo(Fuzz.INPUTS);
        }
        assertThat(records[0]).isGreaterThan(Fuzz.INPUTS / 10);
    }

    private static byte[] segment(Path file) throws IOException {
        try (Segment segment = Segment.create(file, new SegmentHeader(1, 2, 1, 99, 77))) {
            for (DiskRecord record : DiskSamples.all()) {
                segment.append(record);
            }
            segment.flush();
        }
        return Files.readAllBytes(file);
    }

    /** Returns how many records are read in order; what is behind damage is searched for. */
    private static int readAll(Path file) throws IOException {
        try (SegmentReader reader = new SegmentReader(file)) {
            int records = 0;
            long end = SegmentHeader.BYTES;
            SegmentReader.Placed placed = reader.read(end);
            while (placed != null) {
                records++;
                end = placed.end();
                placed = reader.read(end);
            }
            reader.search(end);
            return records;
        }
    }
}
