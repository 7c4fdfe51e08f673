package io.heartline.replication;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest bytes of a line, whole frames only: Redis's replication backlog.
 *
 * <p>Appending is O(1); reading from an offset is O(log frames) plus the bytes read. Frames that a
 * follower has still to be sent are kept beyond the capacity (the caller bounds them).
 *
 * <p>Not thread-safe.
 */
final class Backlog {

    private long capacityBytes;
    private long appendedBytes;
    private boolean freed;
    private List<Frame> frames = new ArrayList<>();
    private int first;
    private long start;
    private long end;
    private final StreamDigest digest = new StreamDigest();

    Backlog(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    long capacityBytes() {
        return capacityBytes;
    }

    /** Sets how many bytes are kept; takes effect with the next trimming. */
    void capacity(long bytes) {
        capacityBytes = bytes;
    }

    /** Bytes appended since this member's start. */
    long appendedBytes() {
        return appendedBytes;
    }

    /** Forgets everything, and keeps as good as nothing until {@link #keep()}. */
    void free() {
        restartAt(end);
        freed = true;
    }

    /** Keeps as much as the capacity allows again. */
    void keep() {
        freed = false;
    }

    /** First offset that can still be read. */
    long start() {
        return start;
    }

    long end() {
        return end;
    }

    /** Forgets everything and goes on from an offset. */
    void restartAt(long offset) {
        frames = new ArrayList<>();
        first = 0;
        start = offset;
        end = offset;
        digest.restart(offset);
    }

    void append(Frame frame) {
        if (frame.start() != end) {
            throw new IllegalStateException(
                    "frame at " + frame.start() + ", backlog ends at " + end);
        }
        frames.add(frame);
        digest.append(frame);
        end = frame.end();
        appendedBytes += frame.bytes().length;
    }

    /**
     * Drops the oldest frames beyond the capacity.
     *
     * @param keepFrom bytes from here on stay in any case
     */
    void trim(long keepFrom) {
        long most = freed ? Math.min(BacklogLimits.LEAST_BYTES, capacityBytes) : capacityBytes;
        while (end - start > most && first < frames.size()) {
            Frame oldest = frames.get(first);
            if (oldest.end() > keepFrom) {
                break;
            }
            frames.set(first, null);
            first++;
            digest.drop();
            start = oldest.end();
        }
        if (first > 64 && first > frames.size() / 2) {
            frames = new ArrayList<>(frames.subList(first, frames.size()));
            first = 0;
        }
    }

    /**
     * Returns whole frames from an offset on: at least one if there is any, then as many as fit.
     *
     * @return concatenated frames, empty at the end; null if the offset is no frame's start
     */
    byte @org.jspecify.annotations.Nullable [] read(long offset, long maxBytes) {
        if (offset == end) {
            return new byte[0];
        }
        int index = indexOf(offset);
        if (index < 0) {
            return null;
        }
        Frame frame = frames.get(index);
        if (index + 1 == frames.size() || frame.bytes().length >= maxBytes) {
            return frame.bytes();
        }
        int length = frame.bytes().length;
        int to = index + 1;
        for (; to < frames.size(); to++) {
            int more = frames.get(to).bytes().length;
            if (length + more > maxBytes) {
                break;
            }
            length += more;
        }
        byte[] read = new byte[length];
        int at = 0;
        for (Frame next : frames.subList(index, to)) {
            System.arraycopy(next.bytes(), 0, read, at, next.bytes().length);
            at += next.bytes().length;
        }
        return read;
    }

    // ---- the digest of the stream

    /** Says whether an offset is where a frame that is held begins, or the end. */
    boolean holds(long offset) {
        return offset == end || indexOf(offset) >= 0;
    }

    /** Returns the digest up to an offset that is held; only differences mean something. */
    long sumAt(long offset) {
        int index = offset == end ? frames.size() : indexOf(offset);
        return digest.before(index - first);
    }

    /** From now on the digest that is told to others begins at the end. */
    void anchor() {
        digest.anchor(end);
    }

    /** Returns the digest since the anchor at an offset, if that is known. */
    StreamMark mark(long offset) {
        return offset >= digest.anchor() && holds(offset)
                ? digest.since(sumAt(offset))
                : StreamMark.NONE;
    }

    /** Returns the digest of everything that is held. */
    StreamMark held() {
        return new StreamMark(start, sumAt(end) - sumAt(start));
    }

    private int indexOf(long offset) {
        int low = first;
        int high = frames.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long at = frames.get(middle).start();
            if (at == offset) {
                return middle;
            }
            if (at < offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
