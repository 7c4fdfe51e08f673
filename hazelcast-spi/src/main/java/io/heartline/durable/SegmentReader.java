package io.heartline.durable;

import io.heartline.link.DiskRecordCodec;
import io.heartline.link.ProtocolException;
import io.heartline.replication.DiskRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment that may be damaged in any way: a record is returned only if its checksum is
 * right, and nothing is allocated by a length that the file could not hold.
 */
final class SegmentReader implements Closeable {

    /** A record with its place: from {@code position} up to {@code end}. */
    record Placed(DiskRecord record, long position, long end) {}

    private static final int WINDOW_BYTES = 256 << 10;
    private static final long SEARCH_BYTES_MAX = 256L << 20;

    private final FileChannel channel;
    private final long size;
    private final @Nullable SegmentHeader header;
    private byte[] window = new byte[0];
    private long windowStart;
    private int windowLength;

    SegmentReader(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        size = channel.size();
        SegmentHeader read = null;
        if (size >= SegmentHeader.BYTES) {
            int at = load(0, SegmentHeader.BYTES);
            read =
                    SegmentHeader.decode(
                            java.util.Arrays.copyOfRange(window, at, at + SegmentHeader.BYTES));
        }
        header = read;
    }

    long size() {
        return size;
    }

    /** Returns the header; null if it is damaged. */
    @Nullable SegmentHeader header() {
        return header;
    }

    /** Returns the whole record at a position, or null if there is none. */
    @Nullable Placed read(long position) throws IOException {
        if (header == null || size - position <= Segment.RECORD_HEAD) {
            return null;
        }
        int length = intAt(position);
        if (!fits(length, position)) {
            return null;
        }
        int at = load(position, Segment.RECORD_HEAD + length) + Segment.RECORD_HEAD;
        int expected = ByteBuffer.wrap(window).getInt(at - 4);
        if (header.checksum(ByteBuffer.wrap(window, at, length)) != expected) {
            return null;
        }
        try {
            return new Placed(
                    DiskRecordCodec.decode(window, at, at + length),
                    position,
                    position + Segment.RECORD_HEAD + length);
        } catch (ProtocolException e) {
            return null;
        }
    }

    /** Returns the first whole record behind a damaged one, or null if none is found. */
    @Nullable Placed search(long damaged) throws IOException {
        long budget = SEARCH_BYTES_MAX;
        for (long at = damaged + 1; at < size - Segment.RECORD_HEAD && budget > 0; at++) {
            int typeAt = load(at + Segment.RECORD_HEAD, 1);
            int type = window[typeAt];
            int length = DiskRecordCodec.isType(type) ? intAt(at) : 0;
            if (fits(length, at)) {
                budget -= length + WINDOW_BYTES;
                Placed found = read(at);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private boolean fits(int length, long position) {
        return length > 0
                && length <= DiskRecordCodec.RECORD_MAX
                && length <= size - position - Segment.RECORD_HEAD;
    }

    private int intAt(long position) throws IOException {
        int at = load(position, 4);
        return ByteBuffer.wrap(window).getInt(at);
    }

    /** Brings bytes of the file, which must hold them, into the window; returns where they are. */
    private int load(long position, int count) throws IOException {
        if (position < windowStart || position + count > windowStart + windowLength) {
            int wanted = (int) Math.min(Math.max(count, WINDOW_BYTES), size - position);
            if (window.length < wanted || window.length > 4L * Math.max(wanted, WINDOW_BYTES)) {
                window = new byte[wanted];
            }
            ByteBuffer target = ByteBuffer.wrap(window, 0, wanted);
            while (target.hasRemaining()) {
                if (channel.read(target, position + target.position()) < 0) {
                    throw new IOException("a segment became shorter while it was read");
                }
            }
            windowStart = position;
            windowLength = wanted;
        }
        return (int) (position - windowStart);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
