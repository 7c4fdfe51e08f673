package io.heartline.replication;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are appended at one end and dropped at the other. They lie in segments that are used
 * again, so that the collector never moves what passes through here.
 *
 * <p>Not thread-safe.
 */
final class ByteQueue {

    private static final int SEGMENT = 32 << 10;

    private final List<byte[]> segments = new ArrayList<>();

    /** The last one that was dropped. */
    private byte @Nullable [] spare;

    /** Where the first segment begins, and the bytes end, both counted from {@link #clear}. */
    private long origin;

    private long end;

    void append(Slice bytes) {
        int from = bytes.from();
        int to = from + bytes.length();
        while (from < to) {
            int at = (int) ((end - origin) % SEGMENT);
            if (end - origin == (long) segments.size() * SEGMENT) {
                segments.add(spare == null ? new byte[SEGMENT] : spare);
                spare = null;
            }
            int count = Math.min(to - from, SEGMENT - at);
            System.arraycopy(bytes.array(), from, segments.get(segments.size() - 1), at, count);
            from += count;
            end += count;
        }
    }

    /**
     * Copies bytes that are held.
     *
     * @param from place of the first, counted from {@link #clear}
     * @param start where to put it
     */
    void read(long from, byte[] target, int start, int length) {
        int done = 0;
        while (done < length) {
            long place = from + done - origin;
            int at = (int) (place % SEGMENT);
            int count = Math.min(length - done, SEGMENT - at);
            System.arraycopy(
                    segments.get((int) (place / SEGMENT)), at, target, start + done, count);
            done += count;
        }
    }

    /** Drops what stands before a place. */
    void dropBefore(long place) {
        while (place - origin >= SEGMENT && !segments.isEmpty()) {
            spare = segments.remove(0);
            origin += SEGMENT;
        }
    }

    /** Drops everything and counts from 0 again. */
    void clear() {
        segments.clear();
        spare = null;
        origin = 0;
        end = 0;
    }
}
