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

    private Resync() {}

    /**
     * Decides.
     *
     * @param from offset up to which the backup's line agrees with the master's
     * @param backlogStart first offset that the master's backlog still holds
     * @param floor tombstones at or below are gone
     * @param end the master's end
     * @param stateBytes what the master's store holds: a backup that has nothing is better served
     *     with the state than with the story of how it came about
     */
    static Plan decide(long from, long backlogStart, long floor, long end, long stateBytes) {
        if (from == 0 && end > stateBytes) {
            return Plan.FULL;
        }
        if (from >= backlogStart && from <= end) {
            return Plan.CONTINUE;
        }
        return from >= floor && from > 0 && from <= end ? Plan.DELTA : Plan.FULL;
    }
}
