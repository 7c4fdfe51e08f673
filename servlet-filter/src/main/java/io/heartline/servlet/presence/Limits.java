package io.heartline.servlet.presence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a client may still come, and counts those that may not.
 *
 * <p><b>Thread-safety:</b> {@link #turn} is for one thread, the rest for any.
 */
final class Limits {

    /** The last tenth of the places is for clients whose user is known. */
    private static final int PART_FOR_USERS = 10;

    /** How long a client may take until the list shows it. */
    private static final int SECONDS_TO_LIST = 10;

    /** A client that has come, and that the list does not show yet. */
    private record Coming(ClientId id, int second) {}

    private final OnlineList list;
    private final Counters counters;
    private final Addresses addresses;
    private final int max;
    private final int perUserMax;
    private final Map<String, List<Coming>> coming = new ConcurrentHashMap<>();
    private volatile int second;

    Limits(PresenceSettings settings, OnlineList list, Counters counters) {
        this.list = list;
        this.counters = counters;
        this.addresses = settings.addresses();
        this.max = settings.clientsMax();
        this.perUserMax = settings.clientsPerUserMax();
    }

    /**
     * Asks for a client.
     *
     * @param isNew whether the cluster does not know it
     * @param address from where it comes
     * @param clients that are here
     * @return TAKEN, FULL or TOO_MANY
     */
    Beats.Outcome admit(Ticket ticket, boolean isNew, int address, int clients) {
        String user = ticket.user();
        if (clients >= (user.isEmpty() ? max - max / PART_FOR_USERS : max)) {
            counters.add(Counters.Name.REFUSED_FULL);
            return Beats.Outcome.FULL;
        }
        if (!addresses.hasRoom(address)) {
            counters.add(Counters.Name.REFUSED_ADDRESS);
            return Beats.Outcome.TOO_MANY;
        }
        if (isNew && !user.isEmpty() && !hasRoom(user, ticket.id())) {
            counters.add(Counters.Name.REFUSED_USER);
            return Beats.Outcome.TOO_MANY;
        }
        return Beats.Outcome.TAKEN;
    }

    private boolean hasRoom(String user, ClientId id) {
        boolean[] room = new boolean[1];
        coming.compute(
                user,
                (name, known) -> {
                    List<Coming> unlisted = unlisted(known); // before the list is counted
                    room[0] = unlisted.size() + list.clients(user) < perUserMax;
                    if (room[0]) {
                        unlisted.add(new Coming(id, second));
                    }
                    return unlisted;
                });
        return room[0];
    }

    private List<Coming> unlisted(@Nullable List<Coming> known) {
        List<Coming> still = new ArrayList<>(1);
        if (known != null) {
            for (Coming each : known) {
                if (second - each.second < SECONDS_TO_LIST && list.find(each.id) == null) {
                    still.add(each);
                }
            }
        }
        return still;
    }

    /** A second has passed. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread only
    void turn() {
        second++;
        for (String user : coming.keySet()) {
            coming.computeIfPresent(
                    user,
                    (name, known) -> {
                        List<Coming> still = unlisted(known);
                        return still.isEmpty() ? null : still;
                    });
        }
    }
}
