package io.heartline.replication;

/**
 * What a {@link Node} may expect of its data directory, and what that held.
 *
 * @param acksWait whether a write counts as applied here only once it is durable (fsync policy
 *     {@code always})
 * @param answerTicks ticks after which a disk that owes an answer is no longer waited for; shorter
 *     than the verdict, so that a slow disk does not cost the member its place
 * @param fullStopTicks ticks that restarted members wait for the rest of the last in-sync set
 * @param windowBytes most bytes that are on the way to the disk
 * @param recovered what the directory held
 */
public record Storage(
        boolean acksWait,
        int answerTicks,
        int fullStopTicks,
        long windowBytes,
        Recovered recovered) {

    /** With {@link NodeConfig#DEFAULT}: answers within 1 s, 10 s for the others, 16 MB. */
    public static Storage of(boolean acksWait, Recovered recovered) {
        return new Storage(acksWait, 10, 100, 16 << 20, recovered);
    }
}
