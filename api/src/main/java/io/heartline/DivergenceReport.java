package io.heartline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this member had written on a branch that lost when two branches met, and how it ended.
 * Changes to fields that the surviving branch had left alone were written again there; the rest
 * stands in {@link #conflicts()}, with the values that only this member still has.
 *
 * @param shard 0 to 15
 * @param by the master that dealt with the branch
 * @param replicationId history of the branch's end, 40 hexadecimal digits
 * @param from offset up to which both branches agree
 * @param to where the branch ended
 * @param merged changes that were written again on the surviving branch, or stood there already
 * @param conflicts changes that were not, oldest first
 * @param complete false if the branch was so long that old removals in it were forgotten: then a
 *     removal may be missing in this report
 */
public record DivergenceReport(
        int shard,
        MemberId by,
        String replicationId,
        long from,
        long to,
        int merged,
        List<Conflict> conflicts,
        boolean complete) {

    public DivergenceReport {
        conflicts = List.copyOf(conflicts);
    }

    /** Returns this without what must not be shown: counts only. */
    public Summary summary() {
        return new Summary(shard, by, replicationId, from, to, merged, conflicts.size(), complete);
    }

    /** Names a report without keys and values; see {@link DivergenceReport}. */
    public record Summary(
            int shard,
            MemberId by,
            String replicationId,
            long from,
            long to,
            int merged,
            int conflicts,
            boolean complete) {}

    /**
     * A change of the lost branch that met another change of the same field.
     *
     * @param space name space
     * @param key key in it
     * @param field field of the key; null for the removal of the whole key
     * @param offset where it stood on the lost branch
     * @param size bytes of the value; -1 for a removal
     * @param value the bytes; null for a removal, and for a value that there was no room to keep
     */
    public record Conflict(
            String space,
            String key,
            @Nullable String field,
            long offset,
            int size,
            byte @Nullable [] value) {

        /** Shows neither names nor bytes: they may be a user's. */
        @Override
        public String toString() {
            return "Conflict[" + offset + (size < 0 ? " removed]" : " " + size + " bytes]");
        }
    }
}
