package io.heartline.replication;

import io.heartline.MemberId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a frame: length (4, everything included), origin (16, the member that asked for the
 * change), then the records. These bytes are what offsets count and what every copy holds.
 */
final class FrameCodec {

    static final int HEADER = 20;

    /** Largest frame, in bytes. */
    static final int FRAME_MAX = 32 << 20;

    private static final int PUT = 1;
    private static final int DROP = 2;
    private static final int REMOVE_KEY = 3;
    private static final int BEGIN = 4;

    /** A decoded frame. */
    record Decoded(MemberId origin, List<Record> records) {}

    private FrameCodec() {}

    static byte[] encode(MemberId origin, List<Record> records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0);
            out.writeLong(origin.startedMillis());
            out.writeLong(origin.nonce());
            for (Record record : records) {
                write(out, record);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        byte[] frame = bytes.toByteArray();
        ByteBuffer.wrap(frame).putInt(0, frame.length);
        return frame;
    }

    private static void write(DataOutputStream out, Record record) throws IOException {
        if (record instanceof Record.Put put) {
            out.writeByte(PUT);
            writeText(out, put.space());
            writeText(out, put.key());
            writeText(out, put.field());
            out.writeInt(put.value().length);
            out.write(put.value());
        } else if (record instanceof Record.Drop drop) {
            out.writeByte(DROP);
            writeText(out, drop.space());
            writeText(out, drop.key());
            writeText(out, drop.field());
        } else if (record instanceof Record.RemoveKey remove) {
            out.writeByte(REMOVE_KEY);
            writeText(out, remove.space());
            writeText(out, remove.key());
        } else if (record instanceof Record.Begin begin) {
            out.writeByte(BEGIN);
            writeId(out, begin.era().id());
            out.writeLong(begin.era().epoch().number());
            out.writeLong(begin.era().epoch().member().startedMillis());
            out.writeLong(begin.era().epoch().member().nonce());
            out.writeLong(begin.era().start());
        }
    }

    /**
     * Reads one frame.
     *
     * @throws IllegalArgumentException if the bytes are not one whole frame
     */
    static Decoded decode(byte[] frame) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(frame))) {
            if (frame.length < HEADER || in.readInt() != frame.length) {
                throw new IllegalArgumentException("not a whole frame");
            }
            MemberId origin = new MemberId(in.readLong(), in.readLong());
            List<Record> records = new ArrayList<>(2);
            while (in.available() > 0) {
                records.add(read(in));
            }
            return new Decoded(origin, records);
        } catch (IOException truncated) {
            throw new IllegalArgumentException("truncated frame", truncated);
        }
    }

    private static Record read(DataInputStream in) throws IOException {
        int type = in.readByte();
        return switch (type) {
            case PUT -> new Record.Put(readText(in), readText(in), readText(in), readBytes(in));
            case DROP -> new Record.Drop(readText(in), readText(in), readText(in));
            case REMOVE_KEY -> new Record.RemoveKey(readText(in), readText(in));
            case BEGIN -> {
                ReplicationId id = readId(in);
                long number = in.readLong();
                MemberId member = new MemberId(in.readLong(), in.readLong());
                yield new Record.Begin(new Era(id, new Epoch(number, member), in.readLong()));
            }
            default -> throw new IllegalArgumentException("unknown record type " + type);
        };
    }

    /**
     * Cuts concatenated frames apart.
     *
     * @throws IllegalArgumentException if the bytes do not end with a whole frame
     */
    static List<Frame> split(long start, byte[] bytes) {
        List<Frame> frames = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int at = 0;
        while (at < bytes.length) {
            if (bytes.length - at < HEADER) {
                throw new IllegalArgumentException("truncated frame");
            }
            int length = buffer.getInt(at);
            if (length < HEADER || length > bytes.length - at) {
                throw new IllegalArgumentException("bad frame length " + length);
            }
            byte[] frame = new byte[length];
            buffer.get(at, frame);
            frames.add(new Frame(start + at, frame));
            at += length;
        }
        return frames;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(utf8.length);
        out.write(utf8);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readUnsignedShort();
        return new String(exactly(in, length), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        return exactly(in, in.readInt());
    }

    private static byte[] exactly(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("length " + length + " beyond the frame");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    private static void writeId(DataOutputStream out, ReplicationId id) throws IOException {
        out.writeLong(id.high());
        out.writeLong(id.middle());
        out.writeInt(id.low());
    }

    private static ReplicationId readId(DataInputStream in) throws IOException {
        return new ReplicationId(in.readLong(), in.readLong(), in.readInt());
    }
}
