package io.heartline.replication;

import io.heartline.spi.Commit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a merge of two branches must not do: undo the winner, or give up what nobody contests. */
final class SimMerges {

    private SimMerges() {}

    static void check(
            SimChecks checks,
            SimWorld world,
            SimWorld.Incarnation winner,
            Output.Diverged diverged,
            List<SimChecks.Acked> acked) {
        Shard line = winner.node.shardAt(diverged.shard());
        SimWorld.Incarnation loser = world.incarnations.get(diverged.member());
        if (loser == null) {
            return;
        }
        Shard lost = loser.node.shardAt(diverged.shard());
        long fork = line.history.fork(line.end, lost.history, lost.end);
        for (Entry entry : diverged.merged()) {
            Key key = line.store.held(entry.space(), entry.key());
            boolean overwritten = ownChange(acked, diverged.shard(), line, fork, entry);
            checks.require(!overwritten, "a merge undid what the winner had acknowledged");
            checks.require(!entry.isOfMap(), "a part of a step was merged");
            if (entry.field() != null && !removedAgain(diverged, entry)) {
                Slot slot = key == null ? null : key.find(entry.field());
                checks.require(
                        Store.sameValue(slot, entry.value()), "a merged change does not stand");
            }
        }
        for (Entry entry : diverged.conflicts()) {
            Key key = line.store.held(entry.space(), entry.key());
            boolean touched = key != null && key.changedAfter(fork);
            checks.require(
                    touched || line.store.floor() > fork || entry.isOfMap(),
                    () -> "a change that nobody contests was given up: " + entry);
        }
    }

    private static boolean removedAgain(Output.Diverged diverged, Entry entry) {
        return diverged.merged().stream()
                .anyMatch(
                        other ->
                                other.field() == null
                                        && other.key().equals(entry.key())
                                        && other.offset() > entry.offset());
    }

    private static boolean ownChange(
            List<SimChecks.Acked> acked, int shard, Shard line, long fork, Entry entry) {
        return acked.stream()
                .filter(write -> write.shard() == shard && write.offset() > fork)
                .filter(write -> write.key().equals(entry.key()))
                .filter(write -> line.history.contains(write.id(), write.offset(), line.end))
                .anyMatch(write -> concerns(write.op().command(), entry.field()));
    }

    /** Whether it set or removed a field; the removal of what was not there changes nothing. */
    private static boolean concerns(Command command, @Nullable String field) {
        if (!(command instanceof Command.Write write)) {
            return false;
        }
        return write.commit().kind() == Commit.Kind.REMOVE
                || write.commit().changes().stream()
                        .filter(change -> field == null || change.field().equals(field))
                        .anyMatch(change -> change.value() != null);
    }
}
