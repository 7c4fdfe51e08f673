package io.heartline.servlet.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns attribute values into bytes, in a buffer that is used again for the next value.
 *
 * <p>The first byte names the codec: {@value #JAVA} is Java serialization without its stream
 * header.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 */
final class Encoder {

    static final byte JAVA = 1;

    private static final int KEEP_BYTES = 1 << 20;

    private final Buffer buffer = new Buffer();
    private @Nullable ObjectOutputStream stream;

    /** Serializes a value; the bytes are in this encoder until the next call. */
    void encode(Object value) throws IOException {
        ObjectOutputStream out = stream;
        stream = null; // a failure leaves the stream unusable
        if (out == null) {
            out = new ObjectOutputStream(buffer);
        } else {
            out.reset();
        }
        out.flush();
        buffer.reset();
        buffer.write(JAVA);
        out.writeObject(value);
        out.flush();
        stream = out;
    }

    int length() {
        return buffer.size();
    }

    byte[] copy() {
        return buffer.toByteArray();
    }

    boolean holds(byte @Nullable [] bytes) {
        return bytes != null && buffer.holds(bytes);
    }

    /** Says whether it is worth keeping: not after a huge value. */
    boolean reusable() {
        return buffer.capacity() <= KEEP_BYTES;
    }

    /** Lets go of the last value's classes. */
    void clear() {
        ObjectOutputStream out = stream;
        if (out != null) {
            try {
                out.reset();
            } catch (IOException e) {
                stream = null;
            }
        }
    }

    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(4096);
        }

        boolean holds(byte[] bytes) {
            return Arrays.equals(buf, 0, count, bytes, 0, bytes.length);
        }

        int capacity() {
            return buf.length;
        }
    }
}
