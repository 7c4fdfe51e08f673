package io.heartline.durable;

import java.nio.file.Path;

/**
 * Where and how a member keeps its data.
 *
 * @param directory the data directory of one member; made if its parent exists
 * @param fsync when written bytes are forced to the device
 * @param segmentBytes size at which a new segment is begun, 4,096 to 1 GiB
 * @param queueBytes bytes that may wait for the disk, at least 1
 * @param queueBatches batches that may wait for the disk, at least 1
 */
public record JournalConfig(
        Path directory, FsyncPolicy fsync, int segmentBytes, long queueBytes, int queueBatches) {

    private static final int SEGMENT_LEAST_BYTES = 4 << 10;
    private static final int SEGMENT_MOST_BYTES = 1 << 30;
    private static final int SEGMENT_BYTES_DEFAULT = 64 << 20;
    private static final long QUEUE_BYTES_DEFAULT = 32 << 20;
    private static final int QUEUE_BATCHES_DEFAULT = 16_384;

    public JournalConfig {
        if (segmentBytes < SEGMENT_LEAST_BYTES || segmentBytes > SEGMENT_MOST_BYTES) {
            throw new IllegalArgumentException(
                    "segmentBytes is not between 4096 and 1073741824: " + segmentBytes);
        }
        if (queueBytes < 1 || queueBatches < 1) {
            throw new IllegalArgumentException("the queue has no room");
        }
    }

    /** Returns the usual sizes: segments of 64 MiB, 32 MiB or 16,384 batches waiting. */
    public static JournalConfig of(Path directory, FsyncPolicy fsync) {
        return new JournalConfig(
                directory,
                fsync,
                SEGMENT_BYTES_DEFAULT,
                QUEUE_BYTES_DEFAULT,
                QUEUE_BATCHES_DEFAULT);
    }
}
