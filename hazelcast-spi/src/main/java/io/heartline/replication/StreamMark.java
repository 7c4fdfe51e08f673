package io.heartline.replication;

/**
 * The digest of a stretch of a line, as a member holds it; where it ends, the message says.
 *
 * @param from offset where the stretch begins, -1 for none
 * @param sum the digest, see {@link StreamDigest}
 */
public record StreamMark(long from, long sum) {

    /** Nothing is said. */
    public static final StreamMark NONE = new StreamMark(-1, 0);
}
