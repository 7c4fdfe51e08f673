package io.heartline.replication;

import java.util.Arrays;

/**
 * Bytes that lie in a larger array, so that what came in one piece is not copied to be cut. Nobody
 * changes them.
 */
record Slice(byte[] array, int from, int length) {

    /** Returns all of an array. */
    static Slice of(byte[] whole) {
        return new Slice(whole, 0, whole.length);
    }

    /** Returns the bytes in an array of their own. */
    byte[] copy() {
        return Arrays.copyOfRange(array, from, from + length);
    }

    /** Says whether these are the same bytes. */
    boolean isSame(byte[] bytes) {
        return Arrays.equals(array, from, from + length, bytes, 0, bytes.length);
    }
}
