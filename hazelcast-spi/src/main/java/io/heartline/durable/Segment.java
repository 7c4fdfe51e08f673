package io.heartline.durable;

import io.heartline.link.DiskRecordCodec;
import io.heartline.replication.DiskRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A segment that is being written: its header, then records, each length (4), CRC-32C (4), type (1)
 * and payload; the length counts type and payload.
 *
 * <p>What is appended waits in a buffer until {@link #flush}. One thread.
 */
final class Segment implements Closeable {

    /** What stands before a record's type. */
    static final int RECORD_HEAD = 8;

    private static final int BUFFER_BYTES = 256 << 10;

    private final Path path;
    private final SegmentHeader header;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final DiskRecordCodec codec = new DiskRecordCodec();
    private long appended;
    private long written;
    private long durable;

    private Segment(Path path, SegmentHeader header, FileChannel channel) {
        this.path = path;
        this.header = header;
        this.channel = channel;
    }

    /** Makes a segment; a file of that name must not exist. */
    static Segment create(Path path, SegmentHeader header) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Segment segment = new Segment(path, header, channel);
        segment.put(header.encode());
        return segment;
    }

    Path path() {
        return path;
    }

    long number() {
        return header.number();
    }

    /** Bytes appended, in whole records. */
    long length() {
        return appended;
    }

    boolean isDurable() {
        return durable == appended;
    }

    void append(DiskRecord record) throws IOException {
        ByteBuffer bytes = codec.encode(record);
        ByteBuffer head = ByteBuffer.allocate(RECORD_HEAD);
        head.putInt(bytes.remaining()).putInt(header.checksum(bytes)).flip();
        put(head);
        put(bytes);
    }

    private void put(ByteBuffer bytes) throws IOException {
        appended += bytes.remaining();
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int count = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Hands everything appended to the operating system. */
    void flush() throws IOException {
        drain();
        written = appended;
    }

    /** Forces everything flushed to the device. */
    void force() throws IOException {
        channel.force(false);
        durable = written;
    }

    /**
     * After a failure: cuts off what was not flushed whole, and closes.
     *
     * @return the bytes from the start that count from now on
     */
    long giveUp() {
        try (channel) {
            channel.truncate(written);
            force();
        } catch (IOException e) {
            // What is left behind the durable bytes is cut when the directory is next read
        }
        return durable;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
