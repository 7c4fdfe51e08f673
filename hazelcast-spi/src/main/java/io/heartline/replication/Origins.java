package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the writes of a shard came from of late: counts by member, halved every {@value
 * #HALF_LIFE_TICKS} ticks. Master and backups count the same frames, so that a new master knows
 * what the former one did.
 */
final class Origins {

    /** Below this sum the counts say nothing. */
    static final long LEAST = 100;

    static final int HALF_LIFE_TICKS = 100;

    private static final int MEMBERS_MAX = 64;

    private final Map<MemberId, Long> counts = new TreeMap<>();
    private long sum;
    private long halvedTick;

    void count(MemberId origin, long ticks) {
        decay(ticks);
        if (counts.size() < MEMBERS_MAX || counts.containsKey(origin)) {
            counts.merge(origin, 1L, Long::sum);
            sum++;
        }
    }

    /** Says whether more than a share of the recent writes came from a member. */
    boolean mostlyFrom(MemberId member, double share, long ticks) {
        decay(ticks);
        return sum >= LEAST && counts.getOrDefault(member, 0L) > share * sum;
    }

    private void decay(long ticks) {
        while (ticks - halvedTick >= HALF_LIFE_TICKS && sum > 0) {
            counts.replaceAll((member, count) -> count / 2);
            counts.values().removeIf(count -> count == 0);
            sum = counts.values().stream().mapToLong(Long::longValue).sum();
            halvedTick += HALF_LIFE_TICKS;
        }
        if (sum == 0) {
            halvedTick = ticks;
        }
    }
}
