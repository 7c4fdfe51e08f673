package io.heartline.replication;

import io.heartline.MemberId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Which atomic steps were done: what makes repeating one harmless.
 *
 * <p>A member gives each step that is under way a slot that no other one of its steps to that shard
 * has, and a number greater than all before. The master notes the number in the slot, in the frame
 * of the step itself. So the note is exactly as safe as the step, every copy has it, however it was
 * brought up, and slots are used again: there are only as many as steps were ever under way at
 * once. A number that is not above the noted one is a repetition.
 *
 * <p>The slots of a member that has asked for nothing for {@link #REMEMBERED_MILLIS} are dropped.
 * That is far longer than a command is repeated.
 */
final class StepMarks {

    static final String SPACE = "\u0000steps";

    /** Slots of one member in one shard. */
    static final int SLOTS_MAX = 1 << 16;

    static final long REMEMBERED_MILLIS = 600_000;

    /**
     * The note in a slot.
     *
     * @param request number of the last step that had the slot
     * @param applied whether it was applied, or refused by its conditions
     * @param offset where the note stands on the line, and so the step
     */
    record Mark(long request, boolean applied, long offset) {}

    private static final int BYTES = 9;

    private StepMarks() {}

    static @Nullable Mark read(Store store, MemberId origin, int slot) {
        Key key = store.get(SPACE, origin.toString());
        Slot held = key == null ? null : key.get(Integer.toString(slot));
        byte[] bytes = held == null ? null : held.value;
        if (held == null || bytes == null || bytes.length != BYTES) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Mark(buffer.getLong(), buffer.get() == 1, held.offset);
    }

    /**
     * Says whether the member has no slot yet, so that its first note must say how long it holds.
     */
    static boolean isNew(Store store, MemberId origin) {
        return store.get(SPACE, origin.toString()) == null;
    }

    static Record timeToLive(MemberId origin) {
        byte[] millis = ByteBuffer.allocate(8).putLong(REMEMBERED_MILLIS).array();
        return new Record.Put(SPACE, origin.toString(), Store.TTL, millis);
    }

    static boolean concerns(Record record) {
        return record instanceof Record.Mark
                || record instanceof Record.Put put && put.space().equals(SPACE)
                || record instanceof Record.RemoveKey remove && remove.space().equals(SPACE);
    }

    static boolean concerns(Entry entry) {
        return entry.space().equals(SPACE);
    }

    static void apply(Store store, MemberId origin, Record.Mark mark, long offset, long now) {
        byte[] bytes =
                ByteBuffer.allocate(BYTES)
                        .putLong(mark.request())
                        .put((byte) (mark.applied() ? 1 : 0))
                        .array();
        String slot = Integer.toString(mark.slot());
        store.put(SPACE, origin.toString(), slot, Slice.of(bytes), offset, now);
    }
}
