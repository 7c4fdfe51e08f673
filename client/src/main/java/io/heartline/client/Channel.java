package io.heartline.client;

/** A WebSocket as a {@link Line} sees it. */
final class Channel {

    final long id;

    /** When it is given up, if it is not live by then. */
    long until;

    /** Whether it can be written to. */
    boolean open;

    /** Whether it has answered. */
    boolean live;

    Channel(long id, long until) {
        this.id = id;
        this.until = until;
    }
}
