package io.heartline.replication;

import io.heartline.MemberId;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The members whose majority makes a STRICT write safe, as the shard's line says: it lies in the
 * store like everything else, so whoever holds the line knows it, however it was brought up.
 *
 * <p>A change is written in two steps (joint consensus): first the former and the next set, both of
 * which are asked; when both have it, the next alone.
 *
 * @param former the set that still counts too; equal to {@code next} once the change is over
 * @param next the voters; empty before the first STRICT command
 * @param offset where the line says so
 */
record Voters(Set<MemberId> former, Set<MemberId> next, long offset) {

    private static final String SPACE = "\u0000strict";
    private static final String KEY = "line";
    private static final String LAST = "last";
    private static final String VOTERS = "voters";

    private static final int EPOCH_BYTES = 24;
    private static final int MEMBER_BYTES = 16;

    Voters {
        former = MemberSet.of(former);
        next = MemberSet.of(next);
    }

    boolean joint() {
        return !former.equals(next);
    }

    /** Returns what a line says. */
    static Voters of(Store store) {
        Slot slot = slot(store, VOTERS);
        byte[] bytes = slot == null ? null : slot.value;
        if (slot == null || bytes == null || bytes.length < EPOCH_BYTES + 2) {
            return new Voters(Set.of(), Set.of(), 0);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(EPOCH_BYTES);
        return new Voters(members(in), members(in), slot.offset);
    }

    /** Returns where the last STRICT command or change of voters stands on a line. */
    static Place place(Store store) {
        return Place.max(place(slot(store, LAST)), place(slot(store, VOTERS)));
    }

    private static Place place(@Nullable Slot slot) {
        byte[] bytes = slot == null ? null : slot.value;
        if (slot == null || bytes == null || bytes.length < EPOCH_BYTES) {
            return Place.NONE;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Epoch epoch = new Epoch(in.getLong(), new MemberId(in.getLong(), in.getLong()));
        return new Place(epoch, slot.offset);
    }

    private static @Nullable Slot slot(Store store, String field) {
        Key key = store.get(SPACE, KEY);
        return key == null ? null : key.get(field);
    }

    static boolean concerns(Record record) {
        return record instanceof Record.Put put && put.space().equals(SPACE);
    }

    /** Marks a frame as the work of a STRICT command. */
    static Record mark(Epoch epoch) {
        return new Record.Put(SPACE, KEY, LAST, epoch(EPOCH_BYTES, epoch).array());
    }

    /** Writes a set of voters. */
    static Record change(Epoch epoch, Set<MemberId> former, Set<MemberId> next) {
        int size = EPOCH_BYTES + 2 + MEMBER_BYTES * (former.size() + next.size());
        ByteBuffer out = epoch(size, epoch);
        members(former, out);
        members(next, out);
        return new Record.Put(SPACE, KEY, VOTERS, out.array());
    }

    private static ByteBuffer epoch(int size, Epoch epoch) {
        return ByteBuffer.allocate(size)
                .putLong(epoch.number())
                .putLong(epoch.member().startedMillis())
                .putLong(epoch.member().nonce());
    }

    private static void members(Set<MemberId> members, ByteBuffer out) {
        out.put((byte) members.size());
        for (MemberId member : new TreeSet<>(members)) {
            out.putLong(member.startedMillis()).putLong(member.nonce());
        }
    }

    private static Set<MemberId> members(ByteBuffer in) {
        Set<MemberId> members = new TreeSet<>();
        for (int n = in.get(); n > 0 && in.remaining() >= MEMBER_BYTES; n--) {
            members.add(new MemberId(in.getLong(), in.getLong()));
        }
        return members;
    }
}
