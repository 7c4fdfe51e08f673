package io.heartline.replication;

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

    /** The sums before the frames that the backlog holds. */
    private final LongQueue before = new LongQueue();

    private long sum;
    private long anchor;
    private long anchorSum;

    void append(Frame frame) {
        before.add(sum);
        sum += hash(frame);
    }

    private static long hash(Frame frame) {
        long length = (long) frame.length() << 32;
        long content = length | Checksum.of(frame.bytes()) & 0xffff_ffffL;
        return Checksum.mix(content + Checksum.mix(frame.start()));
    }

    /** The oldest frame is no longer held. */
    void drop() {
        before.drop();
    }

    /** The line goes on from an offset, and nothing before it is known. */
    void restart(long offset) {
        before.clear();
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
        return index == before.size() ? sum : before.get(index);
    }

    /** Returns the digest from the anchor to a place with this sum. */
    StreamMark since(long sumThere) {
        return new StreamMark(anchor, sumThere - anchorSum);
    }

    long anchor() {
        return anchor;
    }
}
