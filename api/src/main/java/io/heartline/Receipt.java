package io.heartline;

/**
 * Where a write stands on its line: everything up to {@code offset} of history {@code
 * replicationId}.
 *
 * @param shard the line's number, 0 to 15
 * @param replicationId the history that the offset belongs to, 40 hexadecimal digits
 * @param offset bytes of that history up to and with the write, at least 0
 * @param copies members that had applied the write when it was acknowledged, this one's master
 *     included, at least 1
 */
public record Receipt(int shard, String replicationId, long offset, int copies) {}
