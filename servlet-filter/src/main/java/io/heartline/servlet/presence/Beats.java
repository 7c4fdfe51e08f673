package io.heartline.servlet.presence;

import java.util.concurrent.TimeUnit;

/**
 * Takes beats in: whoever has a token is on-line until its lease ends or it says good-bye. A beat
 * may come twice, late, or at another server than the one before.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Beats {

    /** Whether a beat was taken in. */
    enum Outcome {
        TAKEN,
        /** These bytes are no beat. */
        MALFORMED,
        /** The token is not signed with the cluster's key, or too old: get another. */
        BAD_TOKEN,
        /** There are as many clients as may be: come again later. */
        FULL
    }

    /** How old a token may be, in seconds: whoever steals one has not got it for ever. */
    static final long TOKEN_SECONDS = TimeUnit.DAYS.toSeconds(1);

    /** Clocks of members may differ by this. */
    private static final long SKEW_SECONDS = TimeUnit.MINUTES.toSeconds(5);

    private final SharedKey key;
    private final Clients clients;
    private final Pacing pacing;
    private final int clientsMax;
    private final Counters counters;

    Beats(SharedKey key, Clients clients, Pacing pacing, int clientsMax, Counters counters) {
        this.key = key;
        this.clients = clients;
        this.pacing = pacing;
        this.clientsMax = clientsMax;
        this.counters = counters;
    }

    /** Returns the time to a client's next beat, in milliseconds. */
    long nextMillis() {
        return pacing.nextMillis(clients.size());
    }

    /**
     * Takes a beat in.
     *
     * @param nextMillis what is answered to it
     * @param nowSeconds since 1970
     */
    Outcome take(byte[] body, int length, long nextMillis, long nowSeconds) {
        Beat beat = BeatParser.parse(body, length);
        if (beat == null) {
            counters.add(Counters.Name.MALFORMED);
            return Outcome.MALFORMED;
        }
        Signed token = Tokens.read(beat.token());
        if (token == null || !isFresh(token.ticket(), nowSeconds) || !isGenuine(token)) {
            counters.add(Counters.Name.BAD_TOKENS);
            return Outcome.BAD_TOKEN;
        }
        counters.add(Counters.Name.BEATS);
        if (beat.leave()) {
            if (clients.leave(token.ticket().id())) {
                counters.add(Counters.Name.LEFT);
            }
            return Outcome.TAKEN;
        }
        long lease = Pacing.leaseMillis(nextMillis, beat.hidden());
        return stay(token, TimeUnit.MILLISECONDS.toNanos(lease));
    }

    private static boolean isFresh(Ticket ticket, long nowSeconds) {
        long age = nowSeconds - ticket.issuedSeconds();
        return age >= -SKEW_SECONDS && age <= TOKEN_SECONDS;
    }

    /** A signature is computed once for each client, not for each beat. */
    private boolean isGenuine(Signed token) {
        Client client = clients.find(token.ticket().id());
        return client != null && client.cameBy(token) || key.verify(token);
    }

    private Outcome stay(Signed token, long leaseNanos) {
        Ticket ticket = token.ticket();
        if (clients.beat(ticket.id(), leaseNanos)) {
            return Outcome.TAKEN;
        }
        if (!hasRoom(ticket)) {
            counters.add(Counters.Name.REFUSED_FULL);
            return Outcome.FULL;
        }
        if (clients.join(new Client(token), leaseNanos)) {
            counters.add(Counters.Name.JOINED);
        }
        return Outcome.TAKEN;
    }

    /** The last tenth of the places is for clients whose user is known. */
    private boolean hasRoom(Ticket ticket) {
        int places = ticket.user().isEmpty() ? clientsMax - clientsMax / 10 : clientsMax;
        return clients.size() < places;
    }
}
