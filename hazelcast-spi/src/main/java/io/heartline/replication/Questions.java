package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.Receipt;
import io.heartline.SafetyMode;
import io.heartline.spi.StateSpace;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a master answers at once, because it depends on nothing that could still be lost. */
final class Questions {

    private final Shard shard;
    private final Map<MemberId, Follower> followers;

    Questions(Shard shard, Map<MemberId, Follower> followers) {
        this.shard = shard;
        this.followers = followers;
    }

    /** Returns the answer; null for a command that has to be executed. */
    @Nullable Result answer(Command command, SafetyMode mode) {
        if (command instanceof Command.Copies copies) {
            return new Result.Counted(copies(copies.receipt()));
        }
        if (command instanceof Command.Changes changes) {
            return new ChangeReader(shard, changes).atOnce(mode);
        }
        return null;
    }

    /** Counts the members that have applied a write. */
    private int copies(Receipt receipt) {
        if (!shard.cx.fresh()) {
            return 0;
        }
        ReplicationId id = ReplicationId.parse(receipt.replicationId());
        if (!shard.history.contains(id, receipt.offset(), shard.end)) {
            return StateSpace.LOST;
        }
        int copies = 1;
        for (Follower follower : followers.values()) {
            copies += follower.streaming && follower.acked >= receipt.offset() ? 1 : 0;
        }
        return copies;
    }
}
