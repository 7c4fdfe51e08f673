package io.heartline.replication;

/**
 * What a member found when it hashed a chunk of its store again from the stored bytes.
 *
 * @param at end of its line then
 * @param from the chunk is what was last changed after this offset
 * @param to and not after this one
 * @param fields live fields in it
 * @param bytes bytes of their values
 * @param hash over names, offsets and values
 */
public record ChunkDigest(long at, long from, long to, int fields, long bytes, long hash) {}
