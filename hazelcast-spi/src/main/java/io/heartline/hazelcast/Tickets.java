package io.heartline.hazelcast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that the node has and has not answered, by number. Numbers are used again. */
final class Tickets {

    private @Nullable Ticket<?>[] held = new Ticket<?>[64];
    private int[] free = new int[64];
    private int freeCount;
    private int highest;

    /** Returns the number under which the ticket is kept until it is removed. */
    long add(Ticket<?> ticket) {
        int number = freeCount > 0 ? free[--freeCount] : highest++;
        if (number == held.length) {
            held = Arrays.copyOf(held, 2 * number);
            free = Arrays.copyOf(free, 2 * number);
        }
        held[number] = ticket;
        return number;
    }

    /**
     * Returns the ticket of a number, which is free from now on.
     *
     * @throws IllegalStateException if there is none: each is answered once
     */
    Ticket<?> remove(long number) {
        Ticket<?> ticket = held[(int) number];
        if (ticket == null) {
            throw new IllegalStateException("a second answer for ticket " + number);
        }
        held[(int) number] = null;
        free[freeCount++] = (int) number;
        return ticket;
    }

    int size() {
        return highest - freeCount;
    }

    List<Ticket<?>> removeAll() {
        List<Ticket<?>> all = new ArrayList<>();
        for (int number = 0; number < highest; number++) {
            Ticket<?> ticket = held[number];
            if (ticket != null) {
                all.add(ticket);
            }
        }
        held = new Ticket<?>[64];
        freeCount = 0;
        highest = 0;
        return all;
    }
}
