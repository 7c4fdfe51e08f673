package io.heartline.replication;

import org.jspecify.annotations.Nullable;

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
    private final ByteQueue bytes = new ByteQueue();

    /** Offset at which {@link #bytes} began to count. */
    private long base;

    /** Where each frame that is held begins. */
    private final LongQueue starts = new LongQueue();

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
        bytes.clear();
        starts.clear();
        base = offset;
        start = offset;
        end = offset;
        digest.restart(offset);
    }

    void append(Frame frame) {
        if (frame.start() != end) {
            throw new IllegalStateException(
                    "frame at " + frame.start() + ", backlog ends at " + end);
        }
        starts.add(end);
        bytes.append(frame.bytes());
        digest.append(frame);
        end = frame.end();
        appendedBytes += frame.length();
    }

    /**
     * Drops the oldest frames beyond the capacity.
     *
     * @param keepFrom bytes from here on stay in any case
     */
    void trim(long keepFrom) {
        long most = freed ? Math.min(BacklogLimits.LEAST_BYTES, capacityBytes) : capacityBytes;
        while (end - start > most && startOf(1) <= keepFrom) {
            start = startOf(1);
            starts.drop();
            digest.drop();
        }
        bytes.dropBefore(start - base);
    }

    /**
     * Returns where a frame begins, counted from the oldest that is held; the end after the last.
     */
    private long startOf(int index) {
        return index < starts.size() ? starts.get(index) : end;
    }

    /**
     * Returns whole frames from an offset on: at least one if there is any, then as many as fit.
     *
     * @return concatenated frames, empty at the end; null if the offset is no frame's start
     */
    byte @Nullable [] read(long offset, long maxBytes) {
        FrameBytes view = view(offset, maxBytes);
        return view == null ? null : view.kept().array();
    }

    /** The same where they lie: valid until the next change. */
    @Nullable FrameBytes view(long offset, long maxBytes) {
        if (offset == end) {
            return FrameBytes.NONE;
        }
        int index = starts.find(offset);
        if (index < 0) {
            return null;
        }
        int next = index + 1;
        while (next < starts.size() && startOf(next + 1) - offset <= maxBytes) {
            next++;
        }
        return new View(bytes, offset - base, (int) (startOf(next) - offset));
    }

    /** Frames where they lie. */
    record View(ByteQueue bytes, long from, int length) implements FrameBytes {

        @Override
        public void copyTo(byte[] target, int at) {
            bytes.read(from, target, at, length);
        }

        @Override
        public Slice whole() {
            return kept();
        }

        @Override
        public Slice kept() {
            byte[] copy = new byte[length];
            copyTo(copy, 0);
            return Slice.of(copy);
        }
    }

    // ---- the digest of the stream

    /** Says whether an offset is where a frame that is held begins, or the end. */
    boolean holds(long offset) {
        return offset == end || starts.find(offset) >= 0;
    }

    /** Returns the digest up to an offset that is held; only differences mean something. */
    long sumAt(long offset) {
        return digest.before(offset == end ? starts.size() : starts.find(offset));
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
}
