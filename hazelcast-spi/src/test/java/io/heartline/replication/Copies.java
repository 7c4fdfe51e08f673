package io.heartline.replication;

import java.util.ArrayList;
import java.util.List;

/** What a node holds, for a proof that its copies are equal. */
public final class Copies {

    private static final int PARTS = 7;

    private Copies() {}

    /**
     * A member's copy of a shard.
     *
     * @param place {@code master}, {@code in-sync}, {@code syncing} or {@code none}
     * @param row the epoch and version of its row of the shard table
     * @param inSync size of the in-sync set in that row
     * @param end the offset, 0 if this member has never held anything
     * @param digest of the whole content
     */
    public record Copy(
            int shard, String place, String row, int inSync, String id, long end, long digest) {

        /** Says whether this copy counts as complete. */
        public boolean complete() {
            return place.equals("master") || place.equals("in-sync");
        }

        /** Says whether two copies of a shard hold the same, down to the byte. */
        public boolean equalTo(Copy other) {
            return id.equals(other.id) && end == other.end && digest == other.digest;
        }

        @Override
        public String toString() {
            return shard + ":" + place + ":" + row + ":" + inSync + ":" + id + ":" + end + ":"
                    + digest;
        }

        /** Reads what {@link #toString} wrote. */
        public static Copy parse(String text) {
            String[] parts = text.split(":", PARTS);
            return new Copy(
                    Integer.parseInt(parts[0]),
                    parts[1],
                    parts[2],
                    Integer.parseInt(parts[3]),
                    parts[4],
                    Long.parseLong(parts[5]),
                    Long.parseLong(parts[6]));
        }
    }

    /** Returns all shards of a node, by number; for the thread that runs it. */
    public static List<Copy> of(Node node) {
        List<Copy> copies = new ArrayList<>();
        node.report()
                .shards()
                .forEach(
                        told -> {
                            Shard shard = node.shardAt(told.number());
                            copies.add(
                                    new Copy(
                                            told.number(),
                                            told.role(),
                                            shard.row.epoch().number()
                                                    + "."
                                                    + shard.row.version()
                                                    + "@"
                                                    + shard.row.master().brief(),
                                            told.inSync(),
                                            told.replicationId(),
                                            told.offset(),
                                            shard.store.digest()));
                        });
        return copies;
    }

    /** Flips a bit of one stored value of each shard that a node masters, or of each other one. */
    public static int rot(Node node, boolean mastered) {
        int flipped = 0;
        for (int i = 0; i < Node.SHARDS; i++) {
            Shard shard = node.shardAt(i);
            List<Slot> fields = SimRot.fields(shard);
            if (!fields.isEmpty() && mastered == (shard.master != null)) {
                SimRot.flip(fields.get(fields.size() / 2), 7);
                flipped++;
            }
        }
        return flipped;
    }
}
