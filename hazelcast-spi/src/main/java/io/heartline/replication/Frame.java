package io.heartline.replication;

/**
 * One atomic step of a line: its records apply together or not at all.
 *
 * @param start offset of its first byte
 * @param bytes the encoded frame, see {@link FrameCodec}; never changed once made
 */
record Frame(long start, byte[] bytes) {

    long end() {
        return start + bytes.length;
    }
}
