package io.heartline.replication;

import io.heartline.spi.Commit;
import io.heartline.spi.StateChange;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a batch of changes is about to touch, level by level: from the hash table to the keys,
 * their fields, the bytes, the neighbours in the order of change.
 *
 * <p>What is not in a cache takes some hundred nanoseconds to come, and a change alone waits for
 * each level in turn. Here the reads of one level do not depend on each other, so a processor waits
 * for all of them at once. It changes nothing, and may be wrong or incomplete without harm.
 *
 * <p>For one batch; its arrays are young, so the collector is not told of what is put into them.
 * Not thread-safe.
 */
final class Prefetch {

    private static final int MOST = 64;
    private static final int LINE_BYTES = 64;
    private static final int VALUE_BYTES = 2 << 10;

    private final Store[] stores = new Store[MOST];
    private final String[] fields = new String[MOST];
    private final int[] hashes = new int[MOST];
    private final FrameReader reader = new FrameReader();
    private int count;

    void add(Store store, Command command) {
        if (command instanceof Command.Write write) {
            for (Commit.Change change : write.commit().changes()) {
                add(store, write.space(), write.key(), change.field());
            }
        } else if (command instanceof Command.Step step) {
            for (StateChange change : step.changes()) {
                add(store, step.space(), change.key(), Store.VALUE);
            }
        }
    }

    /** Adds what a frame changes, as far as it can be read. */
    void add(Store store, Slice frame) {
        if (count < MOST) {
            FrameCodec.puts(frame, reader, (space, key, field) -> add(store, space, key, field));
        }
    }

    private void add(Store store, String space, String key, String field) {
        if (count < MOST) {
            stores[count] = store;
            fields[count] = field;
            hashes[count] = Keys.hash(space, key);
            count++;
        }
    }

    /**
     * Reads it all; returns a number made of what was read, which means nothing, and is there so
     * that no compiler leaves the reads out.
     */
    long run() {
        @Nullable Key[] keys = new Key[count];
        for (int i = 0; i < count; i++) {
            keys[i] = stores[i].keys.first(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            keys[i] = Keys.along(keys[i], hashes[i]);
        }
        @Nullable Slot[] slots = new Slot[count];
        long sum = 0;
        for (int i = 0; i < count; i++) {
            Key key = keys[i];
            slots[i] = key == null ? null : key.find(fields[i]);
            sum += key == null ? 0 : key.name.length();
        }
        for (int i = 0; i < count; i++) {
            Slot slot = slots[i];
            sum += slot == null ? 0 : bytes(slot.value) + stores[i].near(slot);
        }
        return sum;
    }

    private static long bytes(byte @Nullable [] value) {
        if (value == null) {
            return 0;
        }
        long sum = 0;
        int length = Math.min(value.length, VALUE_BYTES);
        for (int at = 0; at < length; at += LINE_BYTES) {
            sum += value[at];
        }
        return sum;
    }
}
