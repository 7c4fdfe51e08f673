package io.heartline.replication;

/**
 * Compares what a backup says of the stream with what this member knows of it, at the very offset
 * that the backup names.
 *
 * <p>The digests are sums, so a comparison that is left out loses nothing: the next one covers it.
 */
final class StreamCheck {

    private long from = -1;
    private long base;
    private boolean compared;

    /** The stream begins here for this backup, unless it has already been compared. */
    void begin(Backlog backlog, long offset) {
        if (!compared && backlog.holds(offset)) {
            from = offset;
            base = backlog.sumAt(offset);
        }
    }

    /** Says whether the backup holds other bytes before an offset than this member. */
    boolean contradicts(Backlog backlog, long offset, StreamMark mark, Counters counters) {
        if (mark.from() < 0 || mark.from() > offset || offset < backlog.start()) {
            return false;
        }
        if (mark.from() != from) {
            if (!backlog.holds(mark.from())) {
                return false;
            }
            from = mark.from();
            base = backlog.sumAt(from);
        }
        compared = true;
        counters.streamDigestsCompared++;
        return !backlog.holds(offset) || backlog.sumAt(offset) - base != mark.sum();
    }
}
