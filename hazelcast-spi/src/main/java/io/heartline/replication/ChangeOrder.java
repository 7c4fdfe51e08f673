package io.heartline.replication;

import io.heartline.replication.Store.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Slots in order of last change: a list through the slots themselves, so that moving one costs
 * nothing but a few pointers.
 *
 * <p>Linking at the young end is O(1); linking an older slot walks back to its place.
 */
final class ChangeOrder {

    private @Nullable Slot oldest;
    private @Nullable Slot youngest;

    /** Up to where a walk has come, null at its start; steps back if that slot moves away. */
    @Nullable Slot walked;

    /** Returns what comes next on the walk. */
    @Nullable Slot next() {
        Slot last = walked;
        return last == null ? oldest : last.younger;
    }

    @Nullable Slot youngest() {
        return youngest;
    }

    /** Returns the oldest slot changed after an offset. Walks back from the young end. */
    @Nullable Slot firstAfter(long offset) {
        if (offset <= 0) {
            return oldest;
        }
        Slot first = null;
        for (Slot slot = youngest; slot != null && slot.offset > offset; slot = slot.older) {
            first = slot;
        }
        return first;
    }

    boolean isLinked(Slot slot) {
        return slot == oldest || slot.older != null;
    }

    void link(Slot slot) {
        Slot after = youngest;
        while (after != null && after.offset > slot.offset) {
            after = after.older;
        }
        slot.older = after;
        slot.younger = after == null ? oldest : after.younger;
        if (slot.younger == null) {
            youngest = slot;
        } else {
            slot.younger.older = slot;
        }
        if (after == null) {
            oldest = slot;
        } else {
            after.younger = slot;
        }
    }

    void unlink(Slot slot) {
        if (slot == walked) {
            walked = slot.older;
        }
        if (slot.older == null) {
            oldest = slot.younger;
        } else {
            slot.older.younger = slot.younger;
        }
        if (slot.younger == null) {
            youngest = slot.older;
        } else {
            slot.younger.older = slot.older;
        }
        slot.older = null;
        slot.younger = null;
    }
}
