package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which mastership should move, and where to: to the in-sync backup that makes most of a shard's
 * writes, else from the member with the most masterships to one that has at least two fewer. Pure;
 * of equal candidates the smaller comes first, so that all members see the same.
 */
final class Balance {

    /** A member that makes more than this share of the writes should be the master. */
    static final double MOVES_ABOVE = 0.75;

    /** A master that makes more than this share of the writes keeps the shard. */
    static final double STAYS_ABOVE = 0.625;

    /**
     * A shard as the rule sees it.
     *
     * @param preferred the member that makes most of its writes, the master included; null if none
     *     clearly does
     */
    record View(Row row, @Nullable MemberId preferred) {}

    record Move(int shard, MemberId to) {}

    private Balance() {}

    /** Returns the next mastership that a member should hand over. */
    static Optional<Move> next(MemberId self, Collection<View> shards) {
        for (View view : shards) {
            MemberId preferred = view.preferred;
            if (view.row.master().equals(self)
                    && preferred != null
                    && !preferred.equals(self)
                    && view.row.inSync().contains(preferred)) {
                return Optional.of(new Move(view.row.shard(), preferred));
            }
        }
        Map<MemberId, Integer> masterships = masterships(shards);
        int mine = masterships.getOrDefault(self, 0);
        boolean first =
                masterships.entrySet().stream()
                        .allMatch(
                                e ->
                                        e.getValue() < mine
                                                || e.getValue() == mine
                                                        && e.getKey().compareTo(self) >= 0);
        if (!first) {
            return Optional.empty();
        }
        return shards.stream()
                .filter(view -> view.row.master().equals(self) && view.preferred == null)
                .flatMap(
                        view ->
                                lightest(view.row, masterships)
                                        .map(to -> new Move(view.row.shard(), to))
                                        .stream())
                .filter(move -> masterships.getOrDefault(move.to, 0) <= mine - 2)
                .min(
                        Comparator.comparingInt((Move move) -> masterships.getOrDefault(move.to, 0))
                                .thenComparingInt(Move::shard));
    }

    static Map<MemberId, Integer> masterships(Collection<View> shards) {
        Map<MemberId, Integer> counts = new TreeMap<>();
        shards.forEach(view -> counts.merge(view.row.master(), 1, Integer::sum));
        return counts;
    }

    /** Returns the in-sync backup of a shard that masters the fewest. */
    static Optional<MemberId> lightest(Row row, Map<MemberId, Integer> masterships) {
        return row.inSync().stream()
                .filter(member -> !member.equals(row.master()))
                .min(
                        Comparator.comparingInt(
                                        (MemberId member) -> masterships.getOrDefault(member, 0))
                                .thenComparing(Comparator.naturalOrder()));
    }
}
