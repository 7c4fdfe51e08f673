package io.heartline.servlet.presence;

import io.heartline.state.Outcome;
import io.heartline.state.ReplicatedMap;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets the cluster know what it shall know of this member's clients: compares what is here with
 * what the replicated map says, and writes the difference, on the condition that nobody else has
 * written meanwhile. Whoever was marked is looked at until both agree; a client that has another
 * living owner is given up.
 *
 * <p><b>Thread-safety:</b> {@link #turn} is for one thread, the rest for any.
 */
final class Registrar {

    /** Writes that are under way at most. */
    private static final int FLIGHT_MAX = 2_000;

    /** Ticks to wait after a write has failed. */
    private static final int PAUSE_TICKS = 8;

    private final ReplicatedMap<Seat> map;
    private final Clients clients;
    private final Counters counters;
    private final Set<ClientId> marked = ConcurrentHashMap.newKeySet();
    private final AtomicInteger flying = new AtomicInteger();
    private volatile int pause;

    Registrar(ReplicatedMap<Seat> map, Clients clients, Counters counters) {
        this.map = map;
        this.clients = clients;
        this.counters = counters;
    }

    /** Something has changed with a client, here or in the map. */
    void mark(ClientId id) {
        marked.add(id);
    }

    /** Writes that wait. */
    int waiting() {
        return marked.size() + flying.get();
    }

    /** Settles whoever is marked, as many at a time as may be. */
    void turn(OnlineList list, Alive alive) {
        if (pause > 0) {
            pause--;
            return;
        }
        Iterator<ClientId> each = marked.iterator();
        while (each.hasNext() && flying.get() < FLIGHT_MAX) {
            ClientId id = each.next();
            each.remove(); // before it is looked at: who marks it from now on is heard
            settle(id, list.find(id), alive);
        }
    }

    private void settle(ClientId id, @Nullable Seat found, Alive alive) {
        Client mine = clients.find(id);
        if (mine == null) {
            if (found != null && found.owner().equals(alive.self())) {
                write(id, found, null);
            }
        } else if (found != null
                && !found.owner().equals(alive.self())
                && alive.has(found.owner())) {
            if (clients.drop(mine)) {
                counters.add(Counters.Name.MOVED);
            }
        } else {
            Seat wanted = mine.seat(alive.self());
            if (!wanted.equals(found)) {
                write(id, found, wanted);
            }
        }
    }

    private void write(ClientId id, @Nullable Seat from, @Nullable Seat to) {
        Seat named = to == null ? from : to;
        String key = Seat.key(id, named == null ? "" : named.user());
        flying.incrementAndGet();
        var unused =
                map.compareAndSetAsync(key, from, to)
                        .whenComplete((outcome, failure) -> written(id, outcome, failure));
    }

    private void written(
            ClientId id, @Nullable Outcome<Seat> outcome, @Nullable Throwable failure) {
        flying.decrementAndGet();
        if (failure != null) {
            counters.add(Counters.Name.WRITE_FAILURES);
            pause = PAUSE_TICKS;
        }
        if (!(outcome instanceof Outcome.Applied)) {
            mark(id); // again, with what the map says by then
        }
    }
}
