package io.heartline.replication;

import java.util.Arrays;

/**
 * Bytes that lie in a larger array, so that what came in one piece is not copied to be cut. Nobody
 * changes them while they are valid.
 *
 * @param array where they lie, among others
 * @param from place of the first
 * @param length how many they are
 */
public record Slice(byte[] array, int from, int length) implements FrameBytes {

    /** Returns all of an array. */
    public static Slice of(byte[] whole) {
        return new Slice(whole, 0, whole.length);
    }

    @Override
    public void copyTo(byte[] target, int at) {
        System.arraycopy(array, from, target, at, length);
    }

    @Override
    public Slice whole() {
        return this;
    }

    @Override
    public Slice kept() {
        return of(copy());
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
