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

    private static final class Count {
        long writes;
    }

    private final Map<MemberId, Count> counts = new TreeMap<>();

    /** Who wrote last mostly writes next. */
    private MemberId latest = MemberId.NONE;

    private Count latestCount = new Count();
    private long sum;
    private long halvedTick;

    void count(MemberId origin, long ticks) {
        decay(ticks);
        if (!origin.equals(latest)) {
            Count known = counts.get(origin);
            if (known == null && counts.size() >= MEMBERS_MAX) {
                return;
            }
            latest = origin;
            latestCount = known == null ? new Count() : known;
        }
        if (latestCount.writes++ == 0) {
            counts.put(origin, latestCount);
        }
        sum++;
    }

    /** Says whether more than a share of the recent writes came from a member. */
    boolean mostlyFrom(MemberId member, double share, long ticks) {
        decay(ticks);
        return sum >= LEAST && writes(member) > share * sum;
    }

    private long writes(MemberId member) {
        Count count = counts.get(member);
        return count == null ? 0 : count.writes;
    }

    private void decay(long ticks) {
        while (ticks - halvedTick >= HALF_LIFE_TICKS && sum > 0) {
            counts.values().forEach(count -> count.writes /= 2);
            counts.values().removeIf(count -> count.writes == 0);
            sum = counts.values().stream().mapToLong(count -> count.writes).sum();
            halvedTick += HALF_LIFE_TICKS;
        }
        if (sum == 0) {
            halvedTick = ticks;
        }
    }
}
