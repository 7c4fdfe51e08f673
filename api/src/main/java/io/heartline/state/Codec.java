package io.heartline.state;

import java.nio.charset.StandardCharsets;

/**
 * How values of a map become bytes and come back.
 *
 * <p>Equal values must become equal bytes: {@code compareAndSet} compares bytes. There are two
 * ready ones; Java serialization is left out on purpose, because bytes from another member should
 * not choose classes.
 *
 * <p><b>Thread-safety:</b> an implementation must be safe for any thread.
 *
 * @param <V> the values
 */
public interface Codec<V> {

    /** Bytes as they are. They are not copied: do not change an array once it was given away. */
    Codec<byte[]> BYTES =
            new Codec<>() {
                @Override
                public byte[] encode(byte[] value) {
                    return value;
                }

                @Override
                public byte[] decode(byte[] bytes) {
                    return bytes;
                }
            };

    /** Text as UTF-8. */
    Codec<String> TEXT =
            new Codec<>() {
                @Override
                public byte[] encode(String value) {
                    return value.getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public String decode(byte[] bytes) {
                    return new String(bytes, StandardCharsets.UTF_8);
                }
            };

    /** Returns the bytes of a value. */
    byte[] encode(V value);

    /** Returns the value of bytes; may throw what it likes for bytes that it did not make. */
    V decode(byte[] bytes);
}
