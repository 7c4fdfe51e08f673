package io.heartline.replication;

import java.util.Arrays;

/**
 * A running digest over the bytes of a line: the sum over its frames of a hash that is made of the
 * frame's CRC-32C, its length and its place.
 *
 * <p>A sum, so that the digest of any stretch is the difference of two numbers; the place is in the
 * hash, so that the order counts. The sum before each frame of the backlog is kept, 8 bytes a
 * frame, so that an ack that is behind can be compared.
 *
 * <p>Not thread-safe.
 */
final class StreamDigest {

    /** The sums before the frames that the backlog holds, oldest at {@code first}. */
    private long[] before = new long[16];

    private int first;
    private int end;
    private long sum;
    private long anchor;
    private long anchorSum;

    void append(Frame frame) {
        if (end == before.length) {
            int held = end - first;
            long[] target = held > end / 2 ? new long[2 * end] : before;
            System.arraycopy(before, first, target, 0, held);
            before = target;
            first = 0;
            end = held;
        }
        before[end++] = sum;
        sum += hash(frame);
    }

    private static long hash(Frame frame) {
        long length = (long) frame.bytes().length << 32;
        long content = length | Checksum.of(frame.bytes()) & 0xffff_ffffL;
        return Checksum.mix(content + Checksum.mix(frame.start()));
    }

    /** The oldest frame is no longer held. */
    void drop() {
        first++;
    }

    /** The line goes on from an offset, and nothing before it is known. */
    void restart(long offset) {
        if (before.length > 1_024) {
            before = Arrays.copyOf(before, 16);
        }
        first = 0;
        end = 0;
        sum = 0;
        anchor = offset;
        anchorSum = 0;
    }

    /** What is told of the line begins here from now on: both sides agree on what came before. */
    void anchor(long offset) {
        anchor = offset;
        anchorSum = sum;
    }

    /** Returns the sum before the frame of this number, counted from the oldest that is held. */
    long before(int index) {
        int at = first + index;
        return at == end ? sum : before[at];
    }

    /** Returns the digest from the anchor to a place with this sum. */
    StreamMark since(long sumThere) {
        return new StreamMark(anchor, sumThere - anchorSum);
    }

    long anchor() {
        return anchor;
    }
}
