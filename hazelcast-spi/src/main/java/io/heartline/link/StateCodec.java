package io.heartline.link;

import static io.heartline.link.ValueCodec.natural;

import io.heartline.Receipt;
import io.heartline.replication.Command;
import io.heartline.replication.Result;
import io.heartline.spi.Changes;
import io.heartline.spi.Cursor;
import io.heartline.spi.Found;
import io.heartline.spi.Freshness;
import io.heartline.spi.StateChange;
import io.heartline.spi.Stepped;
import org.jspecify.annotations.Nullable;

/** The commands of replicated state and their results. */
final class StateCodec {

    /** Slots of one member in one shard. */
    private static final int SLOTS_MAX = 1 << 16;

    private static final int CHANGE_LEAST_BYTES = 6;
    private static final int EVENT_LEAST_BYTES = 4;

    private static final StateChange.Expect[] EXPECTS = StateChange.Expect.values();
    private static final StateChange.Action[] ACTIONS = StateChange.Action.values();
    private static final Changes.Kind[] KINDS = Changes.Kind.values();

    private StateCodec() {}

    static void step(Command.Step step, Encoder out) {
        out.string(step.space());
        out.string(step.key());
        out.varint(step.slot());
        out.varint(step.changes().size());
        for (StateChange change : step.changes()) {
            out.string(change.key());
            out.u8(change.expect().ordinal());
            out.nullableBytes(change.expected());
            out.u8(change.action().ordinal());
            out.nullableBytes(change.value());
            out.varlong(change.expiryMillis());
        }
    }

    static Command.Step step(Decoder in) throws ProtocolException {
        String space = in.string();
        String tag = in.string();
        int slot = in.varint();
        if (slot >= SLOTS_MAX) {
            throw new ProtocolException("slot " + slot + " is out of range");
        }
        return new Command.Step(space, tag, slot, in.list(CHANGE_LEAST_BYTES, StateCodec::change));
    }

    private static StateChange change(Decoder in) throws ProtocolException {
        StateChange change =
                new StateChange(
                        in.string(),
                        EXPECTS[in.u8Below(EXPECTS.length, "condition")],
                        in.nullableBytes(),
                        ACTIONS[in.u8Below(ACTIONS.length, "action")],
                        in.nullableBytes(),
                        in.varlong());
        if (!change.wellFormed()) {
            throw new ProtocolException("a change of a step contradicts itself");
        }
        return change;
    }

    static void get(Command.Get get, Encoder out) {
        out.string(get.space());
        out.string(get.key());
        out.varlong(get.freshness().maxStaleNanos());
        nullableReceipt(get.freshness().after(), out);
    }

    static Command.Get get(Decoder in) throws ProtocolException {
        String space = in.string();
        String key = in.string();
        return new Command.Get(space, key, new Freshness(in.varlong(), nullableReceipt(in)));
    }

    static void changes(Command.Changes ask, Encoder out) {
        out.string(ask.space());
        out.u8(ask.shard());
        cursor(ask.from(), out);
        out.varint(ask.maxBytes());
    }

    static Command.Changes changes(Decoder in) throws ProtocolException {
        return new Command.Changes(in.string(), ValueCodec.shard(in), cursor(in), in.varint());
    }

    static void stepped(Stepped stepped, Encoder out) {
        out.u8(stepped instanceof Stepped.Done ? 0 : 1);
        ValueCodec.receipt(stepped.receipt(), out);
        if (stepped instanceof Stepped.Refused refused) {
            out.string(refused.key());
            out.nullableBytes(refused.found());
        }
    }

    static Result stepped(Decoder in) throws ProtocolException {
        boolean refused = in.flag();
        Receipt receipt = ValueCodec.receipt(in);
        return new Result.Did(
                refused
                        ? new Stepped.Refused(in.string(), in.nullableBytes(), receipt)
                        : new Stepped.Done(receipt));
    }

    static void found(Found found, Encoder out) {
        out.nullableBytes(found.value());
        ValueCodec.receipt(found.receipt(), out);
    }

    static Result found(Decoder in) throws ProtocolException {
        return new Result.Got(new Found(in.nullableBytes(), ValueCodec.receipt(in)));
    }

    static void listed(Changes changes, Encoder out) {
        out.u8(changes.reset() ? 1 : 0);
        out.varint(changes.events().size());
        for (Changes.Event event : changes.events()) {
            out.string(event.key());
            out.u8(event.kind().ordinal());
            out.nullableBytes(event.value());
            out.varlong(event.offset());
        }
        cursor(changes.next(), out);
        out.u8(changes.more() ? 1 : 0);
    }

    static Result listed(Decoder in) throws ProtocolException {
        return new Result.Listed(
                new Changes(
                        in.flag(),
                        in.list(EVENT_LEAST_BYTES, StateCodec::event),
                        cursor(in),
                        in.flag()));
    }

    private static Changes.Event event(Decoder in) throws ProtocolException {
        String key = in.string();
        Changes.Kind kind = KINDS[in.u8Below(KINDS.length, "kind of change")];
        byte[] value = in.nullableBytes();
        if ((kind == Changes.Kind.PUT) != (value != null)) {
            throw new ProtocolException("a change contradicts itself");
        }
        return new Changes.Event(key, kind, value, natural(in));
    }

    private static void cursor(Cursor cursor, Encoder out) {
        out.string(cursor.replicationId());
        out.varlong(cursor.offset());
        out.varlong(cursor.through());
        out.varlong(cursor.floor());
        out.varlong(cursor.scanTo());
    }

    private static Cursor cursor(Decoder in) throws ProtocolException {
        return new Cursor(in.string(), natural(in), natural(in), natural(in), natural(in));
    }

    private static void nullableReceipt(@Nullable Receipt receipt, Encoder out) {
        out.u8(receipt == null ? 0 : 1);
        if (receipt != null) {
            ValueCodec.receipt(receipt, out);
        }
    }

    private static @Nullable Receipt nullableReceipt(Decoder in) throws ProtocolException {
        return in.flag() ? ValueCodec.receipt(in) : null;
    }
}
