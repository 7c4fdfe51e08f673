package io.heartline.servlet.presence;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients that this member owns. A beat is a look-up and one number in the client's own object;
 * whoever is silent is found by a {@link LeaseWheel}.
 *
 * <p><b>Thread-safety:</b> {@link #turn} is for one thread; the rest for any.
 */
final class Clients {

    private final ConcurrentMap<ClientId, Client> byId = new ConcurrentHashMap<>();
    private final LeaseWheel wheel = new LeaseWheel();
    private final Addresses addresses;

    Clients(Addresses addresses) {
        this.addresses = addresses;
    }

    int size() {
        return byId.size();
    }

    @Nullable Client find(ClientId id) {
        return byId.get(id);
    }

    /**
     * Takes in a client.
     *
     * @param leaseNanos how long it stays if nothing more is heard of it
     * @return false if one of that id is there already
     */
    boolean join(Client client, long leaseNanos) {
        client.renew(wheel.until(leaseNanos));
        if (byId.putIfAbsent(client, client) != null) {
            return false;
        }
        addresses.came(client.address);
        wheel.add(client);
        return true;
    }

    /**
     * Something was heard of a client: it stays for so long at least.
     *
     * @return false if it is not here any more
     */
    boolean renew(Client client, long leaseNanos) {
        return client.renew(wheel.until(leaseNanos));
    }

    /** Returns how long a client stays if nothing more is heard of it, in nanoseconds. */
    long remaining(Client client) {
        return wheel.remaining(client);
    }

    /**
     * A client says good-bye: it stays for a grace that nothing but a beat prolongs.
     *
     * @return false if it has said so before, or is not here any more
     */
    boolean leave(Client client, long graceNanos) {
        if (client.says().is(How.LEAVING) || !drop(client)) {
            return false;
        }
        join(client.leaving(), graceNanos);
        return true;
    }

    /** Lets a client go, for it is at another member. Returns false if it is not here any more. */
    boolean drop(Client client) {
        return client.finish() && remove(client);
    }

    private boolean remove(Client client) {
        boolean here = byId.remove(client, client);
        if (here) {
            addresses.left(client.address);
        }
        return here;
    }

    /** Calls for each client; costs a walk through all of them. */
    void each(Consumer<Client> call) {
        byId.values().forEach(call);
    }

    /**
     * A tick of {@link LeaseWheel#TICK_NANOS} has passed.
     *
     * @param ended is told each client whose lease has ended, when it is gone
     */
    void turn(Consumer<Client> ended) {
        wheel.turn(
                lease -> {
                    Client client = (Client) lease;
                    remove(client);
                    ended.accept(client);
                });
    }
}
