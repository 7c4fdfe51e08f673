package io.heartline.servlet.presence;

/** One client: a browser tab, or a program that beats. Safe for any thread. */
final class Client extends Lease {

    private final String user;
    private final long issuedSeconds;
    private final long macHigh;
    private final long macLow;

    /**
     * @param token by which it came; has been verified
     */
    Client(Signed token) {
        super(token.ticket().id().high(), token.ticket().id().low());
        user = token.ticket().user();
        issuedSeconds = token.ticket().issuedSeconds();
        macHigh = token.macHigh();
        macLow = token.macLow();
    }

    /** Says whether a token is the very one by which it came, so that it need not be verified. */
    boolean cameBy(Signed token) {
        Ticket ticket = token.ticket();
        return ((token.macHigh() ^ macHigh) | (token.macLow() ^ macLow)) == 0
                && ticket.issuedSeconds() == issuedSeconds
                && ticket.user().equals(user);
    }

    String user() {
        return user;
    }
}
