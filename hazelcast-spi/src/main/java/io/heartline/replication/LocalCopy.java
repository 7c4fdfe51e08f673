package io.heartline.replication;

import io.heartline.Receipt;
import io.heartline.SafetyMode;
import io.heartline.spi.Found;
import io.heartline.spi.Freshness;
import org.jspecify.annotations.Nullable;

/**
 * What this member's copy of a shard may answer itself: reads that allow it, and changes whose
 * bytes are in its backlog.
 *
 * <p>A copy answers only with what it knows to be acknowledged, and only once it has been complete.
 * That is what SYNC promises; a STRICT read always goes to the master, who asks the voters.
 */
final class LocalCopy {

    private LocalCopy() {}

    /** Returns the answer, or null if the master has to be asked. */
    static @Nullable Result answer(Shard shard, Command command, SafetyMode mode) {
        if (shard.master != null && shard.master.rivals.waits()) {
            return null; // another branch may have to be shown
        }
        boolean strict = mode == SafetyMode.STRICT;
        if (command instanceof Command.Get get && get.freshness().allowsCopy() && !strict) {
            return get(shard, get);
        }
        if (command instanceof Command.Changes changes && follows(shard)) {
            return new ChangeReader(shard, changes).atOnce(mode);
        }
        return null;
    }

    /** Says whether the copy follows the line, so that it will hear of what comes. */
    static boolean follows(Shard shard) {
        return shard.master != null || shard.backup != null && shard.backup.current();
    }

    private static @Nullable Result get(Shard shard, Command.Get get) {
        Freshness demand = get.freshness();
        Receipt after = demand.after();
        long age = shard.age.nanos();
        boolean fresh = demand.maxStaleNanos() < 0 || age <= demand.maxStaleNanos();
        boolean includes =
                after == null
                        || shard.history.contains(
                                ReplicationId.parse(after.replicationId()),
                                after.offset(),
                                shard.end);
        if (!fresh || !includes || age == Long.MAX_VALUE) {
            return null;
        }
        Key key = shard.store.held(get.space(), get.key());
        Slot slot = key == null ? null : key.get(Store.VALUE);
        long until = key == null ? 0 : key.untilMillis();
        boolean over = until > 0 && until <= shard.clock.read(shard.cx.now);
        if (over || key != null && key.lastChange() > shard.safe) {
            return null; // the master decides
        }
        long at = Math.max(shard.safe, after == null ? 0 : after.offset());
        Era era = shard.history.eraAt(Math.max(1, at));
        String id = (era == null ? shard.history.currentId() : era.id()).toString();
        Receipt receipt = new Receipt(shard.number, id, at, Math.max(1, shard.row.inSync().size()));
        return new Result.Got(new Found(slot == null ? null : slot.copy(), receipt));
    }
}
