package io.heartline.replication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the parts of frames, one after the other. A length is checked against the bytes that are
 * left before anything is allocated by it. Names come again and again: one that is the same as the
 * last of its kind is not made anew.
 *
 * <p>For one batch: a young one may be written to without the collector being told. Not
 * thread-safe.
 */
final class FrameReader {

    private static final byte[] NOTHING = {};

    private byte[] array = NOTHING;
    private int end;
    private int at;
    private String space = "";
    private String key = "";
    private String field = "";

    void open(Slice frame) {
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

    String space() {
        space = text(space);
        return space;
    }

    String key() {
        key = text(key);
        return key;
    }

    String field() {
        field = text(field);
        return field;
    }

    private String text(String likely) {
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

    void skip(int length) {
        take(length);
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
