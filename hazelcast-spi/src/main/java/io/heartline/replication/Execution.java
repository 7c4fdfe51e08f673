package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.Receipt;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.Taken;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * What a command means at the master: the records to append and the answer to give. Decides only;
 * changes nothing.
 *
 * <p>Every command may be executed again after its outcome got lost: a take by the owner changes
 * nothing, and a change whose value already stands counts as applied.
 */
final class Execution {

    /**
     * The decision.
     *
     * @param records to append as one frame; empty if nothing changes
     * @param answer made from the offset at which the records end, or the line's end without
     *     records
     * @param conflict whether something was refused
     */
    record Outcome(List<Record> records, LongFunction<Result> answer, boolean conflict) {}

    private final Store store;
    private final History history;
    private final long end;
    private final int copies;
    private final int shard;
    private final Shard of;

    Execution(Shard shard) {
        this.of = shard;
        this.shard = shard.number;
        this.store = shard.store;
        this.history = shard.history;
        this.end = shard.end;
        this.copies = shard.row.inSync().size();
    }

    Outcome run(Command command, MemberId origin, long request) {
        if (command instanceof Command.Step step) {
            return new StepExecution(of).step(step, origin, request);
        }
        if (command instanceof Command.Get get) {
            return new StepExecution(of).get(get);
        }
        if (command instanceof Command.Changes changes) {
            return nothing(new Result.Listed(new ChangeReader(of, changes).execute()));
        }
        if (command instanceof Command.Take take) {
            return take(take, origin);
        }
        if (command instanceof Command.Write write) {
            return switch (write.commit().kind()) {
                case CREATE -> create(write.space(), write.commit(), origin);
                case UPDATE -> update(write.space(), write.commit(), origin);
                case REMOVE -> remove(write.space(), write.commit(), origin);
            };
        }
        Key key = store.get(command.space(), command.key());
        return nothing(
                key == null ? new Result.Held(new Taken.Absent()) : held(key, key.ownerVersion()));
    }

    private Outcome take(Command.Take take, MemberId origin) {
        Key key = store.get(take.space(), take.key());
        if (key == null) {
            return nothing(new Result.Held(new Taken.Absent()));
        }
        if (key.owner().equals(origin)) {
            return nothing(held(key, key.ownerVersion()));
        }
        Record own = new Record.Put(take.space(), take.key(), Store.OWNER, Owners.bytes(origin));
        return new Outcome(List.of(own), at -> held(key, at), false);
    }

    private Outcome create(String space, Commit commit, MemberId origin) {
        Key key = store.get(space, commit.key());
        if (key == null) {
            if (store.hasTombstone(space, commit.key())) {
                return nothing(new Result.Wrote(new Committed.Gone()));
            }
            List<Record> records = new ArrayList<>();
            records.add(new Record.Put(space, commit.key(), Store.OWNER, Owners.bytes(origin)));
            addChanges(records, space, commit.key(), commit.changes());
            addTtl(records, space, commit, null);
            return new Outcome(records, at -> applied(at, at), false);
        }
        boolean repeated =
                key.owner().equals(origin)
                        && commit.changes().stream().allMatch(change -> stands(key, change));
        if (repeated) {
            long at = key.ownerVersion();
            return nothing(applied(at, at));
        }
        return conflict(List.of(), commit.changes(), 0);
    }

    private Outcome update(String space, Commit commit, MemberId origin) {
        Key key = store.get(space, commit.key());
        if (key == null) {
            return nothing(new Result.Wrote(new Committed.Gone()));
        }
        List<Commit.Change> accepted = new ArrayList<>(commit.changes().size());
        List<Commit.Change> refused = new ArrayList<>(0);
        for (Commit.Change change : commit.changes()) {
            (stands(key, change) || matches(key, change, commit.basis()) ? accepted : refused)
                    .add(change);
        }
        long version = key.owner().equals(origin) ? key.ownerVersion() : 0;
        List<Record> records = new ArrayList<>(accepted.size() + 1);
        if (!repeated(key, accepted)) {
            addChanges(records, space, commit.key(), accepted);
        }
        addTtl(records, space, commit, key);
        if (!refused.isEmpty()) {
            return conflict(records, refused, copies);
        }
        if (records.isEmpty()) {
            long at = accepted.isEmpty() ? end : key.offsetOf(accepted.get(0).field());
            return nothing(applied(at == 0 ? end : at, version));
        }
        return new Outcome(records, at -> applied(at, version), false);
    }

    private Outcome remove(String space, Commit commit, MemberId origin) {
        Key key = store.get(space, commit.key());
        if (key == null) {
            return nothing(new Result.Wrote(new Committed.Gone()));
        }
        if (!key.owner().equals(origin)) {
            return conflict(List.of(), commit.changes(), 0);
        }
        List<Record> records = List.of(new Record.RemoveKey(space, commit.key()));
        return new Outcome(records, at -> applied(at, 0), false);
    }

    private static void addChanges(
            List<Record> records, String space, String key, List<Commit.Change> changes) {
        for (Commit.Change change : changes) {
            byte[] value = change.value();
            records.add(
                    value == null
                            ? new Record.Drop(space, key, change.field())
                            : new Record.Put(space, key, change.field(), value));
        }
    }

    private static void addTtl(
            List<Record> records,
            String space,
            Commit commit,
            @org.jspecify.annotations.Nullable Key key) {
        if (commit.ttlMillis() >= 0 && (key != null || commit.ttlMillis() > 0)) {
            byte[] ttl = ByteBuffer.allocate(8).putLong(commit.ttlMillis()).array();
            records.add(new Record.Put(space, commit.key(), Store.TTL, ttl));
        }
    }

    /** Says whether nobody changed the field since the writer last saw it. */
    private boolean matches(Key key, Commit.Change change, String basis) {
        long at = key.offsetOf(change.field());
        return at == change.baseOffset() && (at == 0 || history.contains(of.idOf(basis), at, end));
    }

    private static boolean stands(Key key, Commit.Change change) {
        Slot slot = key.get(change.field());
        return slot == null
                ? change.value() == null
                : change.value() != null && Arrays.equals(slot.value, change.value());
    }

    /** Says whether all of it stands already, written by one frame. */
    private static boolean repeated(Key key, List<Commit.Change> changes) {
        long first = changes.isEmpty() ? 0 : key.offsetOf(changes.get(0).field());
        for (Commit.Change change : changes) {
            if (!stands(key, change) || key.offsetOf(change.field()) != first) {
                return false;
            }
        }
        return true;
    }

    private Result held(Key key, long ownerVersion) {
        List<Taken.Field> fields = new ArrayList<>(key.slots().size());
        for (Slot slot : key.slots()) {
            byte[] value = slot.value;
            String field = slot.field;
            if (value != null
                    && field != null
                    && !field.equals(Store.OWNER)
                    && !field.equals(Store.TTL)) {
                fields.add(new Taken.Field(field, value.clone(), slot.offset));
            }
        }
        String id = of.idText();
        return new Result.Held(new Taken.Present(ownerVersion, id, fields, key.ttlMillis()));
    }

    private Result applied(long at, long ownerVersion) {
        Receipt receipt = new Receipt(shard, of.idText(), at, copies);
        return new Result.Wrote(new Committed.Applied(receipt, ownerVersion));
    }

    private Outcome conflict(List<Record> records, List<Commit.Change> refused, int copies) {
        List<String> fields = refused.stream().map(Commit.Change::field).toList();
        String id = of.idText();
        return new Outcome(
                records,
                at ->
                        new Result.Wrote(
                                new Committed.Conflict(fields, new Receipt(shard, id, at, copies))),
                true);
    }

    private static Outcome nothing(Result result) {
        return new Outcome(List.of(), at -> result, false);
    }
}
