package io.heartline.replication;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Slots in order of last change: a list through numbered places, which are kept in plain numbers so
 * that moving a slot writes no reference that the collector would have to look at.
 *
 * <p>Linking at the young end is O(1); linking an older slot walks back to its place. 12 bytes for
 * each slot.
 */
final class ChangeOrder {

    /** The place before the oldest slot and after the youngest; no slot has it. */
    private static final int ENDS = 0;

    private static final int FEW = 16;

    private @Nullable Slot[] slots = new Slot[FEW];

    /** For each place the next older one, then the next younger one. */
    private int[] links = new int[2 * FEW];

    private int used = 1;

    /**
     * A place that was given back, which holds the next one as its older; {@link #ENDS} if none.
     */
    private int free = ENDS;

    /** Up to where a walk has come, null at its start; steps back if that slot moves away. */
    @Nullable Slot walked;

    /** Returns what comes next on the walk. */
    @Nullable Slot next() {
        Slot last = walked;
        return slots[younger(last == null ? ENDS : last.place)];
    }

    @Nullable Slot youngest() {
        return slots[older(ENDS)];
    }

    /** Reads the neighbours of a slot; returns what means nothing. */
    int near(Slot slot) {
        return links[2 * older(slot.place) + 1] + links[2 * younger(slot.place)];
    }

    /** Returns the next older slot. */
    @Nullable Slot before(Slot slot) {
        return slots[older(slot.place)];
    }

    /** Returns the next younger slot. */
    @Nullable Slot after(Slot slot) {
        return slots[younger(slot.place)];
    }

    /** Returns the oldest slot changed after an offset. Walks back from the young end. */
    @Nullable Slot firstAfter(long offset) {
        if (offset <= 0) {
            return slots[younger(ENDS)];
        }
        Slot first = null;
        for (Slot slot = youngest(); slot != null && slot.offset > offset; slot = before(slot)) {
            first = slot;
        }
        return first;
    }

    /** Says whether a slot is in this order, and not in that of another store. */
    boolean holds(Slot slot) {
        return slot.place != ENDS && slot.place < used && slots[slot.place] == slot;
    }

    /** Puts a slot where its offset belongs; one that has a place already moves. */
    void put(Slot slot) {
        if (slot.place == ENDS) {
            slot.place = take();
            slots[slot.place] = slot;
        } else {
            unlink(slot);
        }
        int before = older(ENDS);
        for (Slot s = slots[before]; s != null && s.offset > slot.offset; s = slots[before]) {
            before = older(before);
        }
        int after = younger(before);
        join(before, slot.place);
        join(slot.place, after);
    }

    /** Takes a slot out. */
    void remove(Slot slot) {
        unlink(slot);
        slots[slot.place] = null;
        links[2 * slot.place] = free;
        free = slot.place;
        slot.place = ENDS;
    }

    private void unlink(Slot slot) {
        if (slot == walked) {
            walked = before(slot);
        }
        join(older(slot.place), younger(slot.place));
    }

    private int older(int place) {
        return links[2 * place];
    }

    private int younger(int place) {
        return links[2 * place + 1];
    }

    private void join(int older, int younger) {
        links[2 * older + 1] = younger;
        links[2 * younger] = older;
    }

    private int take() {
        int place = free;
        if (place != ENDS) {
            free = older(place);
            return place;
        }
        if (used == slots.length) {
            slots = Arrays.copyOf(slots, 2 * used);
            links = Arrays.copyOf(links, 4 * used);
        }
        return used++;
    }
}
