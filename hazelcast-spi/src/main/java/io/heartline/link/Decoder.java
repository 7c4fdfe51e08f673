package io.heartline.link;

import io.heartline.replication.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads values out of bytes that a stranger may have written: every length is checked against the
 * bytes that are left before anything is allocated by it.
 */
final class Decoder {

    static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Reads one element of a list. */
    interface Element<T> {
        T read(Decoder in) throws ProtocolException;
    }

    private static final int LIST_MAX = 1 << 20;
    private static final int PRESIZED_MAX = 1_024;

    private final byte[] array;
    private final int end;
    private int position;

    Decoder(byte[] array, int start, int end) {
        this.array = array;
        this.position = start;
        this.end = end;
    }

    int remaining() {
        return end - position;
    }

    int u8() throws ProtocolException {
        need(1);
        return array[position++] & 0xff;
    }

    /** Returns the next byte without taking it. */
    int peek() throws ProtocolException {
        need(1);
        return array[position] & 0xff;
    }

    int u16() throws ProtocolException {
        return u8() << 8 | u8();
    }

    /** Reads a byte that must be below {@code bound}. */
    int u8Below(int bound, String what) throws ProtocolException {
        int value = u8();
        if (value >= bound) {
            throw new ProtocolException(what + " " + value + " is not below " + bound);
        }
        return value;
    }

    boolean flag() throws ProtocolException {
        return u8Below(2, "flag") == 1;
    }

    int i32() throws ProtocolException {
        need(4);
        int value = (int) INT.get(array, position);
        position += 4;
        return value;
    }

    long i64() throws ProtocolException {
        need(8);
        long value = (long) LONG.get(array, position);
        position += 8;
        return value;
    }

    int varint() throws ProtocolException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = u8();
            value |= (b & 0x7f) << shift;
            if (b < 0x80) {
                if (value < 0 || shift == 28 && b > 7) {
                    break;
                }
                return value;
            }
        }
        throw new ProtocolException("a count is out of range");
    }

    long varlong() throws ProtocolException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                if (shift == 63 && b > 1) {
                    break;
                }
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new ProtocolException("a number is out of range");
    }

    byte[] bytes() throws ProtocolException {
        return raw(length());
    }

    /** Reads bytes where they lie: they are as valid as what is read from. */
    Slice slice() throws ProtocolException {
        int length = length();
        Slice slice = new Slice(array, position, length);
        position += length;
        return slice;
    }

    byte[] raw(int length) throws ProtocolException {
        need(length);
        byte[] value = Arrays.copyOfRange(array, position, position + length);
        position += length;
        return value;
    }

    byte @Nullable [] nullableBytes() throws ProtocolException {
        return flag() ? bytes() : null;
    }

    String string() throws ProtocolException {
        int length = length();
        String value = new String(array, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    @Nullable String nullableString() throws ProtocolException {
        return flag() ? string() : null;
    }

    /**
     * Reads a counted list.
     *
     * @param leastBytes what one element takes at least; a count that cannot fit is refused
     */
    <T> List<T> list(int leastBytes, Element<T> element) throws ProtocolException {
        int count = varint();
        if (count > LIST_MAX || (long) count * leastBytes > remaining()) {
            throw new ProtocolException("a list of " + count + " does not fit");
        }
        List<T> list = new ArrayList<>(Math.min(count, PRESIZED_MAX));
        for (int i = 0; i < count; i++) {
            list.add(element.read(this));
        }
        return list;
    }

    /** Checks that everything was read. */
    void finish() throws ProtocolException {
        if (position != end) {
            throw new ProtocolException(remaining() + " bytes are left over");
        }
    }

    private int length() throws ProtocolException {
        int length = varint();
        need(length);
        return length;
    }

    private void need(int count) throws ProtocolException {
        if (end - position < count) {
            throw new ProtocolException(
                    "cut off: " + count + " bytes wanted, " + remaining() + " left");
        }
    }
}
