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
        wheel.add(client);
        return true;
    }

    /**
     * Something was heard of a client: it stays for so long at least.
     *
     * @return false if it is not here, or not any more
     */
    boolean beat(ClientId id, long leaseNanos) {
        Client client = byId.get(id);
        return client != null && client.renew(wheel.until(leaseNanos));
    }

    /** Lets a client go. Returns false if it is not here any more. */
    boolean leave(ClientId id) {
        Client client = byId.get(id);
        return client != null && client.finish() && byId.remove(id, client);
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
                    byId.remove(client, client);
                    ended.accept(client);
                });
    }
}
