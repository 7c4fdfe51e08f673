package io.heartline.replication;

/**
 * A stretch of a shard's line that one master wrote: from {@code start} to where the next era
 * begins, or to the end of the line.
 *
 * @param id its replication id
 * @param epoch the mastership that wrote it
 * @param start offset of its first byte, at least 0
 */
public record Era(ReplicationId id, Epoch epoch, long start) {}
