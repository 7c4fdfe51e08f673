package io.heartline.link;

import io.heartline.replication.FrameBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growing row of bytes: values are appended at its end, a socket takes them from its start.
 *
 * <p>Bounded: what would make it longer than its limit throws {@link Full} and is taken back with
 * {@link #cut}.
 */
final class Encoder {

    /** The limit would be exceeded. */
    static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Full() {
            super("outbound buffer is full", null, false, false);
        }
    }

    private static final int INITIAL_BYTES = 16 << 10;
    private static final int KEPT_BYTES = 256 << 10;

    private byte[] array;
    private int start;
    private int end;
    private int limitBytes;

    Encoder(int limitBytes) {
        this.limitBytes = limitBytes;
        array = new byte[Math.min(INITIAL_BYTES, limitBytes)];
    }

    void limit(int newLimitBytes) {
        limitBytes = newLimitBytes;
    }

    int length() {
        return end - start;
    }

    /** Takes back everything after the first {@code length} bytes. */
    void cut(int length) {
        end = start + length;
    }

    void u8(int value) {
        ensure(1);
        array[end++] = (byte) value;
    }

    void u16(int value) {
        u8(value >>> 8);
        u8(value);
    }

    void i32(int value) {
        ensure(4);
        Decoder.INT.set(array, end, value);
        end += 4;
    }

    void i64(long value) {
        ensure(8);
        Decoder.LONG.set(array, end, value);
        end += 8;
    }

    /** Overwrites four bytes, {@code at} bytes from the start. */
    void patchI32(int at, int value) {
        Decoder.INT.set(array, start + at, value);
    }

    /** Writes a count or length in 1 to 5 bytes. */
    void varint(int value) {
        ensure(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            array[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[end++] = (byte) rest;
    }

    /** Writes any long in 1 to 10 bytes, few for one near 0. */
    void varlong(long value) {
        ensure(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            array[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[end++] = (byte) rest;
    }

    void bytes(byte[] value) {
        varint(value.length);
        raw(value);
    }

    void frames(FrameBytes frames) {
        varint(frames.length());
        ensure(frames.length());
        frames.copyTo(array, end);
        end += frames.length();
    }

    /** Writes bytes without their length. */
    void raw(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, array, end, value.length);
        end += value.length;
    }

    void nullableBytes(byte @Nullable [] value) {
        u8(value == null ? 0 : 1);
        if (value != null) {
            bytes(value);
        }
    }

    void string(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void nullableString(@Nullable String value) {
        u8(value == null ? 0 : 1);
        if (value != null) {
            string(value);
        }
    }

    byte[] toBytes() {
        return Arrays.copyOfRange(array, start, end);
    }

    /** Returns a view of at most {@code most} bytes from the start. */
    ByteBuffer head(int most) {
        return ByteBuffer.wrap(array, start, Math.min(most, length()));
    }

    /** Drops bytes from the start. */
    void consume(int count) {
        start += count;
        if (start == end) {
            start = 0;
            end = 0;
            if (array.length > KEPT_BYTES) {
                array = new byte[INITIAL_BYTES];
            }
        }
    }

    private void ensure(int more) {
        long needed = (long) length() + more;
        if (needed > limitBytes) {
            throw new Full();
        }
        if (array.length - end >= more) {
            return;
        }
        byte[] target =
                needed <= array.length / 2
                        ? array
                        : new byte[(int) Math.max(needed, Math.min(limitBytes, array.length * 2L))];
        System.arraycopy(array, start, target, 0, length());
        array = target;
        end -= start;
        start = 0;
    }
}
