package io.heartline.replication;

import java.util.Arrays;

/** Some whole frames of a line in one array, and where each begins. */
final class BacklogBlock {

    /** Redis's block, too. A frame that is longer has a block of its own. */
    static final int BYTES = 16 << 10;

    /** Stands where a dropped block was. */
    static final BacklogBlock GONE = new BacklogBlock(0, 0, 0);

    private static final int FRAMES_FIRST = 16;

    private final byte[] bytes;
    private int[] frameStarts;
    private int frames;
    private int used;
    private long start;

    BacklogBlock(long start, int leastBytes) {
        this(start, Math.max(BYTES, leastBytes), FRAMES_FIRST);
    }

    private BacklogBlock(long start, int size, int frames) {
        this.start = start;
        bytes = new byte[size];
        frameStarts = new int[frames];
    }

    /** Says whether it is of the usual size, so that it can be used again. */
    boolean isStandard() {
        return bytes.length == BYTES;
    }

    void reuse(long newStart) {
        start = newStart;
        frames = 0;
        used = 0;
    }

    long start() {
        return start;
    }

    long end() {
        return start + used;
    }

    boolean hasRoom(int length) {
        return bytes.length - used >= length;
    }

    void append(byte[] frame) {
        if (frames == frameStarts.length) {
            frameStarts = Arrays.copyOf(frameStarts, frames * 2);
        }
        frameStarts[frames++] = used;
        System.arraycopy(frame, 0, bytes, used, frame.length);
        used += frame.length;
    }

    boolean isFrameStart(long offset) {
        return search(offset) >= 0;
    }

    /** Returns the end of the frame that begins at an offset of this block. */
    long endOfFrameAt(long offset) {
        int next = search(offset) + 1;
        return next < frames ? start + frameStarts[next] : end();
    }

    /**
     * Returns the end of the last frame that ends at or before a limit; this block's start if none.
     */
    long lastEndUpTo(long limit) {
        if (limit >= end()) {
            return end();
        }
        int at = search(limit);
        return start + (at >= 0 ? frameStarts[at] : frameStarts[Math.max(0, -at - 2)]);
    }

    private int search(long offset) {
        return Arrays.binarySearch(frameStarts, 0, frames, (int) (offset - start));
    }

    /** Copies from an offset to the end of this block, or as much as fits; returns how much. */
    int copy(long offset, byte[] target, int at) {
        int from = (int) (offset - start);
        int length = Math.min(used - from, target.length - at);
        System.arraycopy(bytes, from, target, at, length);
        return length;
    }
}
