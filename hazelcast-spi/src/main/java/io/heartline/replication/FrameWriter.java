package io.heartline.replication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame in the making: bytes that grow as they are needed, in an array that is used for the next
 * frame again. Not thread-safe.
 */
final class FrameWriter {

    private static final int FEW_BYTES = 4 << 10;
    private static final int KEPT_BYTES = 256 << 10;

    private byte[] array = new byte[FEW_BYTES];
    private int at;

    /** Begins a frame; what was written before is no longer valid. */
    void begin() {
        if (array.length > KEPT_BYTES) {
            array = new byte[FEW_BYTES];
        }
        at = 0;
        i32(0);
    }

    void u8(int value) {
        ensure(1);
        array[at++] = (byte) value;
    }

    void i32(int value) {
        ensure(4);
        ByteBuffer.wrap(array).putInt(at, value);
        at += 4;
    }

    void i64(long value) {
        ensure(8);
        ByteBuffer.wrap(array).putLong(at, value);
        at += 8;
    }

    private static int size(long number) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(number)) / 7);
    }

    /** Writes a number from 0 on in 1 to 9 bytes, seven bits to a byte. */
    void number(long number) {
        ensure(size(number));
        long rest = number;
        while (rest > 0x7f) {
            array[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[at++] = (byte) rest;
    }

    /** Writes a name: two bytes of length, then UTF-8. */
    void text(String text) {
        int length = text.length();
        ensure(2 + length);
        int start = at + 2;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                utf8(text);
                return;
            }
            array[start + i] = (byte) c;
        }
        length(length);
        at = start + length;
    }

    private void utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ensure(2 + bytes.length);
        length(bytes.length);
        at += 2;
        raw(Slice.of(bytes));
    }

    private void length(int length) {
        array[at] = (byte) (length >>> 8);
        array[at + 1] = (byte) length;
    }

    /** Writes a value: four bytes of length, then the bytes. */
    void bytes(Slice value) {
        i32(value.length());
        raw(value);
    }

    private void raw(Slice value) {
        ensure(value.length());
        System.arraycopy(value.array(), value.from(), array, at, value.length());
        at += value.length();
    }

    /**
     * Returns what was written, with its length in the first four bytes; valid until the next
     * frame.
     */
    Slice finish() {
        ByteBuffer.wrap(array).putInt(0, at);
        return new Slice(array, 0, at);
    }

    private void ensure(int more) {
        if (array.length - at < more) {
            array = Arrays.copyOf(array, Math.max(at + more, 2 * array.length));
        }
    }
}
