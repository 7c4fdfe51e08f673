package io.heartline.servlet.presence;

import io.heartline.MemberId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Takes in the clients of members that are gone, so that their leases go on from where they were:
 * the oldest member does it. A server's death is no leave; whoever does not come to another server
 * in time leaves then. For one thread.
 */
final class Adoption {

    /** Turns that a member must be missing, for a new one may be named before it is known. */
    private static final int MISSING_TURNS = 4;

    private final OnlineList list;
    private final Clients clients;
    private final Registrar registrar;
    private final Tellings tellings;
    private final Counters counters;
    private final Map<MemberId, Integer> missing = new HashMap<>();

    Adoption(
            OnlineList list,
            Clients clients,
            Registrar registrar,
            Tellings tellings,
            Counters counters) {
        this.list = list;
        this.clients = clients;
        this.registrar = registrar;
        this.tellings = tellings;
        this.counters = counters;
    }

    /**
     * A quarter of a second has passed.
     *
     * @param leaseNanos how long a client stays that does not come, if its member has not told
     */
    void turn(Alive alive, long leaseNanos) {
        Set<MemberId> owners = list.owners();
        missing.keySet().retainAll(owners);
        for (MemberId owner : owners) {
            if (alive.has(owner)) {
                missing.remove(owner);
            } else if (missing.merge(owner, 1, Integer::sum) >= MISSING_TURNS && alive.isOldest()) {
                adopt(owner, leaseNanos);
            }
        }
    }

    private void adopt(MemberId owner, long leaseNanos) {
        boolean some = false;
        for (ClientId id : list.ownedBy(owner)) {
            Seat seat = list.find(id);
            if (seat != null && seat.owner().equals(owner)) {
                if (clients.join(new Client(id, seat), list.remaining(id, leaseNanos))) {
                    counters.add(Counters.Name.ADOPTED);
                    some = true;
                }
                registrar.mark(id);
            }
        }
        if (some) {
            tellings.everybody();
        }
    }
}
