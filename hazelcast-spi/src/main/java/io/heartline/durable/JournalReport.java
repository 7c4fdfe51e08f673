package io.heartline.durable;

import java.util.Set;

/**
 * The state of a journal at one moment.
 *
 * @param status whether it takes batches
 * @param reason why it failed; empty unless it did
 * @param bytes length of all its segments
 * @param segments how many there are
 * @param oldestSegmentShards shards whose copy keeps the oldest segment: scan them anew with base
 *     0, and it is dropped
 * @param refused batches that were not taken because the queue was full or the disk had failed
 * @param strays records that were not written because they continue nothing that is on the disk: a
 *     gap, or no copy yet
 * @param failures how often the disk failed
 * @param fsyncs how often bytes were forced to the device
 */
public record JournalReport(
        Status status,
        String reason,
        long bytes,
        int segments,
        Set<Integer> oldestSegmentShards,
        long refused,
        long strays,
        long failures,
        long fsyncs) {

    /** Whether a journal takes batches. */
    public enum Status {
        OPEN,
        FAILED,
        CLOSED
    }

    public JournalReport {
        oldestSegmentShards = Set.copyOf(oldestSegmentShards);
    }
}
