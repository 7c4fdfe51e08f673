package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.Receipt;
import io.heartline.spi.EngineException;
import io.heartline.spi.Found;
import io.heartline.spi.StateChange;
import io.heartline.spi.Stepped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What atomic steps and reads of entries mean at the master. Decides only; changes nothing.
 *
 * <p>An entry is a key with the one field {@link Store#VALUE}, and {@link Store#UNTIL} if it
 * expires. One whose time is over counts as absent, and its removal goes into the same frame, so
 * that no later master can find it again.
 */
final class StepExecution {

    private final Shard shard;
    private final Store store;
    private final int copies;
    private final long clock;
    private final List<Record> records = new ArrayList<>();

    StepExecution(Shard shard) {
        this.shard = shard;
        this.store = shard.store;
        this.copies = shard.row.inSync().size();
        this.clock = shard.clock.read(shard.cx.now);
    }

    Execution.Outcome step(Command.Step step, MemberId origin, long request) {
        StepMarks.Mark done = StepMarks.read(store, origin, step.slot());
        if (done != null && request <= done.request()) {
            Result again =
                    request == done.request() && done.applied()
                            ? new Result.Did(new Stepped.Done(receipt(done.offset())))
                            : new Result.UsedUp();
            return new Execution.Outcome(List.of(), at -> again, false);
        }
        if (StepMarks.isNew(store, origin)) {
            records.add(StepMarks.timeToLive(origin));
        }
        for (StateChange change : step.changes()) {
            byte[] found = value(step.space(), change.key());
            if (!holds(change, found)) {
                records.add(new Record.Mark(step.slot(), request, false));
                return new Execution.Outcome(
                        records,
                        at -> new Result.Did(new Stepped.Refused(change.key(), found, receipt(at))),
                        false);
            }
        }
        step.changes().forEach(change -> add(step.space(), change));
        records.add(new Record.Mark(step.slot(), request, true));
        return new Execution.Outcome(
                records, at -> new Result.Did(new Stepped.Done(receipt(at))), false);
    }

    Execution.Outcome get(Command.Get get) {
        Receipt after = get.freshness().after();
        if (after != null && !contains(after)) {
            String why =
                    "the receipt that the read asked for is not on the line of shard "
                            + shard.number
                            + ": its write was lost";
            Result lost = new Result.Failed(EngineException.Kind.LOST, why);
            return new Execution.Outcome(List.of(), at -> lost, false);
        }
        byte[] held = value(get.space(), get.key());
        byte[] found = held == null ? null : held.clone();
        return new Execution.Outcome(
                records, at -> new Result.Got(new Found(found, receipt(at))), false);
    }

    private boolean contains(Receipt receipt) {
        return shard.history.contains(
                ReplicationId.parse(receipt.replicationId()), receipt.offset(), shard.end);
    }

    /** Returns an entry's value; removes it if its time is over. */
    private byte @Nullable [] value(String space, String name) {
        Key key = store.get(space, name);
        Slot slot = key == null ? null : key.get(Store.VALUE);
        if (key == null || slot == null) {
            return null;
        }
        if (key.untilMillis() > 0 && key.untilMillis() <= clock) {
            records.add(new Record.RemoveKey(space, name));
            return null;
        }
        return slot.value;
    }

    private static boolean holds(StateChange change, byte @Nullable [] found) {
        return switch (change.expect()) {
            case ANYTHING -> true;
            case ABSENT -> found == null;
            case VALUE -> found != null && Arrays.equals(found, change.expected());
        };
    }

    private void add(String space, StateChange change) {
        byte[] value = change.value();
        if (change.action() == StateChange.Action.NOTHING) {
            return;
        }
        Key key = store.get(space, change.key());
        if (value != null) {
            records.add(new Record.Put(space, change.key(), Store.VALUE, value));
        } else if (key != null && key.get(Store.VALUE) != null) {
            records.add(new Record.Drop(space, change.key(), Store.VALUE));
        }
        if (value != null && change.expiryMillis() > 0) {
            byte[] until = Expiries.until(clock + change.expiryMillis(), clock);
            records.add(new Record.Put(space, change.key(), Store.UNTIL, until));
        } else if (key != null && key.get(Store.UNTIL) != null) {
            records.add(new Record.Drop(space, change.key(), Store.UNTIL));
        }
    }

    private Receipt receipt(long at) {
        return new Receipt(shard.number, shard.history.currentId().toString(), at, copies);
    }
}
