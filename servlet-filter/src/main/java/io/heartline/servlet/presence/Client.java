package io.heartline.servlet.presence;

/** One client: a browser tab, or a program that beats. Safe for any thread. */
final class Client extends Lease {

    private final String user;

    /**
     * @param user whom it belongs to; empty for nobody known
     */
    Client(ClientId id, String user) {
        super(id.high(), id.low());
        this.user = user;
    }

    String user() {
        return user;
    }
}
