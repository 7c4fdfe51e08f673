package io.heartline.replication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the parts of a frame. A length is checked against the bytes that are left before anything
 * is allocated by it. Not thread-safe.
 */
final class FrameReader {

    private final byte[] array;
    private final int end;
    private int at;

    FrameReader(Slice frame) {
        array = frame.array();
        at = frame.from();
        end = at + frame.length();
    }

    boolean hasMore() {
        return at < end;
    }

    int u8() {
        return array[take(1)];
    }

    int i32() {
        return ByteBuffer.wrap(array).getInt(take(4));
    }

    long i64() {
        return ByteBuffer.wrap(array).getLong(take(8));
    }

    /** Reads a number that is not negative, seven bits to a byte. */
    long number() {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int b = u8();
            number |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number is out of range");
    }

    /**
     * Reads a name.
     *
     * @param likely what it was in the record before; returned as it is if it is the same
     */
    String text(String likely) {
        int length = (array[take(2)] & 0xff) << 8 | array[at - 1] & 0xff;
        int start = take(length);
        return same(likely, start, length)
                ? likely
                : new String(array, start, length, StandardCharsets.UTF_8);
    }

    /** Compares with plain ASCII only; for other names it says no. */
    private boolean same(String text, int start, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (array[start + i] < 0 || text.charAt(i) != array[start + i]) {
                return false;
            }
        }
        return true;
    }

    /** Reads a value, which stays where it lies. */
    Slice bytes() {
        int length = i32();
        return new Slice(array, take(length), length);
    }

    private int take(int length) {
        if (length < 0 || length > end - at) {
            throw new IllegalArgumentException("length " + length + " beyond the frame");
        }
        int start = at;
        at += length;
        return start;
    }
}
