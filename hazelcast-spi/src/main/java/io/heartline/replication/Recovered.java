package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a data directory held: the lives of this member, and of each shard its line up to an offset.
 * Made by {@link Recovery}; to be used for one {@link Node}.
 */
public final class Recovered {

    /** Former lives remembered; the oldest are forgotten first. */
    public static final int LIVES_MAX = 16;

    private final List<MemberId> lives;
    private final Map<Integer, RecoveredShard> shards;

    Recovered(List<MemberId> lives, Map<Integer, RecoveredShard> shards) {
        this.lives = List.copyOf(lives);
        this.shards = Map.copyOf(shards);
    }

    /** An empty directory. */
    public static Recovered nothing() {
        return new Recovered(List.of(), Map.of());
    }

    /** The incarnations that used the directory before, oldest first, at most 16. */
    public List<MemberId> lives() {
        return lives;
    }

    /** Bytes of live names and values. */
    public long stateBytes() {
        return shards.values().stream().mapToLong(shard -> shard.store.bytes()).sum();
    }

    /** Returns up to which offset each shard's line was recovered, by shard. */
    public List<Long> ends() {
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < Node.SHARDS; i++) {
            RecoveredShard shard = shards.get(i);
            ends.add(shard == null ? 0L : shard.end);
        }
        return ends;
    }

    @Nullable RecoveredShard shard(int number) {
        return shards.get(number);
    }
}
