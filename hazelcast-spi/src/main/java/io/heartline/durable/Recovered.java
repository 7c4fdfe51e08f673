package io.heartline.durable;

import io.heartline.MemberId;
import java.util.List;

/**
 * What a data directory held.
 *
 * @param lives the incarnations that used it, oldest first, at most 64; without the present one
 * @param shards one for each shard, by number
 * @param findings what had to be put right; empty after a clean stop
 */
public record Recovered(List<MemberId> lives, List<RecoveredShard> shards, List<Finding> findings) {
    public Recovered {
        lives = List.copyOf(lives);
        shards = List.copyOf(shards);
        findings = List.copyOf(findings);
    }
}
