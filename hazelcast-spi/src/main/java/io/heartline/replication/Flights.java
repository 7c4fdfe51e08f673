package io.heartline.replication;

import io.heartline.SafetyMode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands under way of one member's clients, by number. They come and go with every write: so
 * they lie in a ring that is used again.
 *
 * <p>Not thread-safe.
 */
final class Flights {

    enum State {
        WAITING,
        SENT,
        AWAITING_LOCAL
    }

    /** One command until it is answered. */
    static final class Flight {
        final long ticket;
        final int shard;
        final SafetyMode mode;
        final long deadlineTick;
        long request;
        Command command;
        State state = State.WAITING;
        int sent;
        int slot = -1;
        long sentTick;
        Epoch epoch = Epoch.NONE;
        long offset;
        @Nullable Result result;

        Flight(long ticket, int shard, Command command, SafetyMode mode, long deadlineTick) {
            this.ticket = ticket;
            this.shard = shard;
            this.command = command;
            this.mode = mode;
            this.deadlineTick = deadlineTick;
        }
    }

    private @Nullable Flight[] ring = new Flight[64];
    private int count;
    private long last;

    int size() {
        return count;
    }

    /** Takes a command in and gives it a number that no other had before. */
    void add(Flight flight) {
        if (2 * ++count > ring.length) {
            grow();
        }
        number(flight);
    }

    /** Gives a command another number. */
    void renumber(Flight flight) {
        ring[place(flight.request)] = null;
        number(flight);
    }

    private void number(Flight flight) {
        do {
            last++;
        } while (ring[place(last)] != null);
        flight.request = last;
        ring[place(last)] = flight;
    }

    /** Numbers that differ in a ring differ in one of twice its length. */
    private void grow() {
        Flight[] former = ring;
        ring = new Flight[2 * former.length];
        for (Flight flight : former) {
            if (flight != null) {
                ring[place(flight.request)] = flight;
            }
        }
    }

    private int place(long request) {
        return (int) request & ring.length - 1;
    }

    /** Returns the command of a number while it is under way. */
    @Nullable Flight get(long request) {
        Flight flight = ring[place(request)];
        return flight != null && flight.request == request ? flight : null;
    }

    /** Says whether a command is under way. */
    boolean has(Flight flight) {
        return get(flight.request) == flight;
    }

    /** Takes a command out; a second time changes nothing. */
    void remove(Flight flight) {
        if (!has(flight)) {
            return;
        }
        ring[place(flight.request)] = null;
        count--;
    }

    /** Returns the commands of a shard as they are now, the one numbered first first. */
    List<Flight> of(int shard) {
        return Arrays.stream(ring)
                .filter(flight -> flight != null && flight.shard == shard)
                .sorted(Comparator.comparingLong(flight -> flight.request))
                .toList();
    }

    /** Returns all commands as they are now. */
    List<Flight> all() {
        return Arrays.stream(ring).filter(flight -> flight != null).toList();
    }
}
