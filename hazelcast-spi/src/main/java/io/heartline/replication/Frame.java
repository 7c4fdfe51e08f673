package io.heartline.replication;

/**
 * One atomic step of a line: its records apply together or not at all.
 *
 * @param start offset of its first byte
 * @param bytes the encoded frame, see {@link FrameCodec}
 */
record Frame(long start, Slice bytes) {

    /** Returns it with bytes that stay as they are. */
    Frame kept() {
        return new Frame(start, bytes.kept());
    }

    int length() {
        return bytes.length();
    }

    long end() {
        return start + bytes.length();
    }
}
