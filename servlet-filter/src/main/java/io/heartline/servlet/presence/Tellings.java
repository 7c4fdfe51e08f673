package io.heartline.servlet.presence;

import java.util.concurrent.TimeUnit;

/**
 * Lets the other members know how long this one's clients stay, for whoever has to go on with them:
 * of each client when it beats, and of all when a member asks or is back.
 *
 * <p><b>Thread-safety:</b> {@link #second} is for one thread, the rest for any.
 */
final class Tellings {

    /** Clients that are told of in a second, besides those that beat. */
    private static final int SLICE = 20_000;

    /** Whoever was away may still be catching up, and then sees only the last message: again. */
    private static final int TIMES = 6;

    private static final Says NOTHING = Says.of(0, "");

    private final Clients clients;
    private final Renewals renewals;
    private volatile boolean wanted;
    private int slices = 1;
    private int seconds;
    private int left;

    Tellings(Clients clients, Renewals renewals) {
        this.clients = clients;
        this.renewals = renewals;
    }

    /** Tells of a client, with the next message. */
    void tell(ClientId id, long stayNanos) {
        int millis = (int) TimeUnit.NANOSECONDS.toMillis(stayNanos);
        renewals.tell(new Renewal(id, millis, NOTHING));
    }

    /** Somebody does not know how long clients stay: tells of all, as fast as messages allow. */
    void everybody() {
        wanted = true;
    }

    /** A second has passed. */
    void second() {
        if (wanted) {
            wanted = false;
            slices = 1 + clients.size() / SLICE;
            left = Math.max(TIMES, 2 * slices);
        }
        if (left > 0) {
            seconds++;
            left--;
            clients.each(this::tellIfDue);
        }
    }

    private void tellIfDue(Client client) {
        if (Math.floorMod(client.hashCode(), slices) == Math.floorMod(seconds, slices)) {
            tell(client, clients.remaining(client));
        }
    }
}
