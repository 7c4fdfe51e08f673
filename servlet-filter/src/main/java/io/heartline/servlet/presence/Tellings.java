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

    /**
     * Whoever was away may still be catching up, and then sees only the last message: once more.
     */
    private static final int AGAIN_SECONDS = 5;

    private static final Says NOTHING = Says.of(0, "");

    private final Clients clients;
    private final Renewals renewals;
    private volatile boolean wanted;
    private int again;
    private int slices;
    private int next;

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
        boolean begins = wanted || --again == 0;
        if (wanted) {
            wanted = false;
            again = AGAIN_SECONDS;
        }
        if (begins) {
            slices = 1 + clients.size() / SLICE;
            next = 0;
        }
        if (next < slices) {
            clients.each(this::tellIfDue);
            next++;
        }
    }

    private void tellIfDue(Client client) {
        if (Math.floorMod(client.hashCode(), slices) == next) {
            tell(client, clients.remaining(client));
        }
    }
}
