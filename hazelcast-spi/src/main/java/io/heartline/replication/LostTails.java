package io.heartline.replication;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The engine's own note of which lost tails were dealt with, and how far. It lies in the store like
 * everything else, in a space of its own, so every copy has it, however it was brought up, and
 * nobody reports a tail twice.
 */
final class LostTails {

    private static final String SPACE = "\u0000lost-tails";
    private static final String TO = "to";
    private static final long REMEMBERED_MILLIS = 24 * 3_600_000L;

    private LostTails() {}

    /** Returns up to which offset the bytes of an era were reported; 0 if none were. */
    static long reportedTo(Store store, ReplicationId era) {
        Key key = store.get(SPACE, era.toString());
        Slot to = key == null ? null : key.get(TO);
        byte[] bytes = to == null ? null : to.value;
        return bytes == null || bytes.length != 8 ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    /** Returns the records that say so. */
    static List<Record> report(ReplicationId era, long to) {
        return List.of(
                new Record.Put(SPACE, era.toString(), TO, bytes(to)),
                new Record.Put(SPACE, era.toString(), Store.TTL, bytes(REMEMBERED_MILLIS)));
    }

    static boolean concerns(Record record) {
        return record instanceof Record.Put put && Entry.isInternal(put.space())
                || record instanceof Record.RemoveKey remove && Entry.isInternal(remove.space());
    }

    static boolean concerns(Entry entry) {
        return entry.space().equals(SPACE);
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }
}
