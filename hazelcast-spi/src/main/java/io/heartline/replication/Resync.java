package io.heartline.replication;

/** How a returning backup is brought up: pure arithmetic on ids and offsets. */
public final class Resync {

    /** The answers, cheapest first. */
    public enum Plan {
        /** The bytes since the backup's end, from the backlog: Redis's +CONTINUE. */
        CONTINUE,
        /** The fields changed since then, each once, from the store ordered by last change. */
        DELTA,
        /** Everything, into an empty store. */
        FULL
    }

    /**
     * What the master has decided.
     *
     * @param from offset up to which both lines agree
     * @param diverged whether the backup holds bytes beyond it that are not on the master's line
     * @param byBacklog whether the backlog reaches back to {@code from}, so that no scan is needed
     */
    record Decision(Plan plan, long from, boolean diverged, boolean byBacklog) {}

    private Resync() {}

    /**
     * Decides, as Redis does ({@code masterTryPartialResynchronization}): where Redis answers
     * +CONTINUE, and only there, the plan is CONTINUE. That is: the backup's last id is one of the
     * line's, its end is not beyond where that id ends on the line, and the backlog still holds the
     * first byte that it lacks. (Redis counts that byte, so its numbers are higher by one.) Redis
     * remembers two ids, a {@link History} up to {@link History#ERAS_MAX}.
     *
     * @param ours the master's eras
     * @param end the master's end
     * @param backlogStart first offset that the master's backlog still holds
     * @param floor tombstones at or below are gone
     * @param theirs the backup's eras
     * @param theirEnd the backup's end
     */
    static Decision decide(
            History ours, long end, long backlogStart, long floor, History theirs, long theirEnd) {
        long from = ours.fork(end, theirs, theirEnd);
        boolean diverged = from < theirEnd;
        if (!ours.shares(theirs) || from < 0) {
            return new Decision(Plan.FULL, 0, diverged, false);
        }
        boolean byBacklog = from >= backlogStart;
        if (byBacklog && !diverged) {
            return new Decision(Plan.CONTINUE, from, false, true);
        }
        boolean delta = byBacklog || from >= floor && from > 0;
        return new Decision(delta ? Plan.DELTA : Plan.FULL, from, diverged, byBacklog);
    }
}
