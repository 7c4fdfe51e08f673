package io.heartline.link;

import io.heartline.MemberId;
import io.heartline.Receipt;
import io.heartline.replication.Command;
import io.heartline.replication.Entry;
import io.heartline.replication.Epoch;
import io.heartline.replication.Era;
import io.heartline.replication.History;
import io.heartline.replication.Place;
import io.heartline.replication.ReplicationId;
import io.heartline.replication.Result;
import io.heartline.replication.Row;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import io.heartline.spi.StateSpace;
import io.heartline.spi.Taken;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The values that messages are made of. */
final class ValueCodec {

    private static final int MEMBER_BYTES = 16;
    private static final int ERA_LEAST_BYTES = 20 + 1 + MEMBER_BYTES + 1;
    static final int ROW_LEAST_BYTES = 1 + 1 + MEMBER_BYTES + 1 + 1 + 1;
    private static final int ENTRY_LEAST_BYTES = 5;
    private static final int CHANGE_LEAST_BYTES = 3;
    private static final int FIELD_LEAST_BYTES = 3;

    private static final Commit.Kind[] COMMIT_KINDS = Commit.Kind.values();
    private static final EngineException.Kind[] FAILURES = EngineException.Kind.values();

    private ValueCodec() {}

    static void member(MemberId member, Encoder out) {
        out.i64(member.startedMillis());
        out.i64(member.nonce());
    }

    static MemberId member(Decoder in) throws ProtocolException {
        long started = in.i64();
        if (started < 0) {
            throw new ProtocolException("a member id is out of range");
        }
        return new MemberId(started, in.i64());
    }

    static void members(Collection<MemberId> members, Encoder out) {
        out.varint(members.size());
        for (MemberId member : members) {
            member(member, out);
        }
    }

    static Set<MemberId> members(Decoder in) throws ProtocolException {
        return Set.copyOf(in.list(MEMBER_BYTES, ValueCodec::member));
    }

    static void epoch(Epoch epoch, Encoder out) {
        out.varlong(epoch.number());
        member(epoch.member(), out);
    }

    static Epoch epoch(Decoder in) throws ProtocolException {
        return new Epoch(natural(in), member(in));
    }

    static void place(Place place, Encoder out) {
        epoch(place.epoch(), out);
        out.varlong(place.offset());
    }

    static Place place(Decoder in) throws ProtocolException {
        return new Place(epoch(in), natural(in));
    }

    /** Reads a long that must not be negative. */
    static long natural(Decoder in) throws ProtocolException {
        long value = in.varlong();
        if (value < 0) {
            throw new ProtocolException("a number is negative");
        }
        return value;
    }

    static void replicationId(ReplicationId id, Encoder out) {
        out.i64(id.high());
        out.i64(id.middle());
        out.i32(id.low());
    }

    static ReplicationId replicationId(Decoder in) throws ProtocolException {
        return new ReplicationId(in.i64(), in.i64(), in.i32());
    }

    static void history(History history, Encoder out) {
        out.varint(history.eras().size());
        for (Era era : history.eras()) {
            replicationId(era.id(), out);
            epoch(era.epoch(), out);
            out.varlong(era.start());
        }
    }

    static History history(Decoder in) throws ProtocolException {
        return new History(
                in.list(ERA_LEAST_BYTES, e -> new Era(replicationId(e), epoch(e), natural(e))));
    }

    static void row(Row row, Encoder out) {
        out.u8(row.shard());
        epoch(row.epoch(), out);
        out.varlong(row.version());
        members(row.inSync(), out);
        members(row.backups(), out);
    }

    static Row row(Decoder in) throws ProtocolException {
        return new Row(shard(in), epoch(in), natural(in), members(in), members(in));
    }

    static int shard(Decoder in) throws ProtocolException {
        return in.u8Below(MessageCodec.SHARDS, "shard");
    }

    static void entries(List<Entry> entries, Encoder out) {
        out.varint(entries.size());
        for (Entry entry : entries) {
            out.string(entry.space());
            out.string(entry.key());
            out.nullableString(entry.field());
            out.nullableBytes(entry.value());
            out.varlong(entry.offset());
        }
    }

    static List<Entry> entries(Decoder in) throws ProtocolException {
        return in.list(
                ENTRY_LEAST_BYTES,
                e ->
                        new Entry(
                                e.string(),
                                e.string(),
                                e.nullableString(),
                                e.nullableBytes(),
                                e.varlong()));
    }

    static void command(Command command, Encoder out) {
        if (command instanceof Command.Write write) {
            out.u8(0);
            out.string(write.space());
            commit(write.commit(), out);
        } else if (command instanceof Command.Step step) {
            out.u8(3);
            StateCodec.step(step, out);
        } else if (command instanceof Command.Get get) {
            out.u8(4);
            StateCodec.get(get, out);
        } else if (command instanceof Command.Copies copies) {
            out.u8(5);
            receipt(copies.receipt(), out);
        } else if (command instanceof Command.Changes changes) {
            out.u8(6);
            StateCodec.changes(changes, out);
        } else {
            out.u8(command instanceof Command.Take ? 1 : 2);
            out.string(command.space());
            out.string(command.key());
        }
    }

    static Command command(Decoder in) throws ProtocolException {
        return switch (in.u8Below(7, "command")) {
            case 0 -> new Command.Write(in.string(), commit(in));
            case 1 -> new Command.Take(in.string(), in.string());
            case 2 -> new Command.Read(in.string(), in.string());
            case 3 -> StateCodec.step(in);
            case 4 -> StateCodec.get(in);
            case 5 -> new Command.Copies(receipt(in));
            default -> StateCodec.changes(in);
        };
    }

    private static void commit(Commit commit, Encoder out) {
        out.string(commit.key());
        out.u8(commit.kind().ordinal());
        out.varlong(commit.ownerVersion());
        out.string(commit.basis());
        out.varlong(commit.ttlMillis());
        out.varint(commit.changes().size());
        for (Commit.Change change : commit.changes()) {
            out.string(change.field());
            out.varlong(change.baseOffset());
            out.nullableBytes(change.value());
        }
    }

    private static Commit commit(Decoder in) throws ProtocolException {
        String key = in.string();
        Commit.Kind kind = COMMIT_KINDS[in.u8Below(COMMIT_KINDS.length, "commit kind")];
        long ownerVersion = in.varlong();
        String basis = in.string();
        long ttlMillis = in.varlong();
        List<Commit.Change> changes =
                in.list(
                        CHANGE_LEAST_BYTES,
                        c -> new Commit.Change(c.string(), c.varlong(), c.nullableBytes()));
        return new Commit(key, kind, ownerVersion, basis, changes, ttlMillis);
    }

    static void result(Result result, Encoder out) {
        if (result instanceof Result.Failed failed) {
            out.u8(0);
            out.u8(failed.kind().ordinal());
            out.string(failed.message());
        } else if (result instanceof Result.Wrote wrote) {
            committed(wrote.committed(), out);
        } else if (result instanceof Result.Held held) {
            taken(held.taken(), out);
        } else if (result instanceof Result.Did did) {
            out.u8(6);
            StateCodec.stepped(did.stepped(), out);
        } else if (result instanceof Result.UsedUp) {
            out.u8(7);
        } else if (result instanceof Result.Got got) {
            out.u8(8);
            StateCodec.found(got.found(), out);
        } else if (result instanceof Result.Counted counted) {
            out.u8(9);
            out.varlong(counted.copies());
        } else if (result instanceof Result.Listed listed) {
            out.u8(10);
            StateCodec.listed(listed.changes(), out);
        }
    }

    static Result result(Decoder in) throws ProtocolException {
        return switch (in.u8Below(11, "result")) {
            case 0 ->
                    new Result.Failed(
                            FAILURES[in.u8Below(FAILURES.length, "failure")], in.string());
            case 1 -> new Result.Wrote(new Committed.Applied(receipt(in), in.varlong()));
            case 2 ->
                    new Result.Wrote(
                            new Committed.Conflict(in.list(1, Decoder::string), receipt(in)));
            case 3 -> new Result.Wrote(new Committed.Gone());
            case 4 -> new Result.Held(new Taken.Absent());
            case 5 -> new Result.Held(present(in));
            case 6 -> StateCodec.stepped(in);
            case 7 -> new Result.UsedUp();
            case 8 -> StateCodec.found(in);
            case 9 -> counted(in);
            default -> StateCodec.listed(in);
        };
    }

    private static void committed(Committed committed, Encoder out) {
        if (committed instanceof Committed.Applied applied) {
            out.u8(1);
            receipt(applied.receipt(), out);
            out.varlong(applied.ownerVersion());
        } else if (committed instanceof Committed.Conflict conflict) {
            out.u8(2);
            out.varint(conflict.fields().size());
            conflict.fields().forEach(out::string);
            receipt(conflict.receipt(), out);
        } else {
            out.u8(3);
        }
    }

    private static void taken(Taken taken, Encoder out) {
        if (taken instanceof Taken.Present present) {
            out.u8(5);
            out.varlong(present.ownerVersion());
            out.string(present.replicationId());
            out.varlong(present.ttlMillis());
            out.varint(present.fields().size());
            for (Taken.Field field : present.fields()) {
                out.string(field.name());
                out.bytes(field.value());
                out.varlong(field.offset());
            }
        } else {
            out.u8(4);
        }
    }

    private static Taken present(Decoder in) throws ProtocolException {
        long ownerVersion = in.varlong();
        String replicationId = in.string();
        long ttlMillis = in.varlong();
        List<Taken.Field> fields =
                in.list(
                        FIELD_LEAST_BYTES,
                        f -> new Taken.Field(f.string(), f.bytes(), f.varlong()));
        return new Taken.Present(ownerVersion, replicationId, fields, ttlMillis);
    }

    private static Result counted(Decoder in) throws ProtocolException {
        long copies = in.varlong();
        if (copies < StateSpace.LOST || copies > Integer.MAX_VALUE) {
            throw new ProtocolException("a number of copies is out of range");
        }
        return new Result.Counted((int) copies);
    }

    static void receipt(Receipt receipt, Encoder out) {
        out.u8(receipt.shard());
        out.string(receipt.replicationId());
        out.varlong(receipt.offset());
        out.varint(receipt.copies());
    }

    static Receipt receipt(Decoder in) throws ProtocolException {
        return new Receipt(shard(in), in.string(), natural(in), in.varint());
    }
}
