package io.heartline.presence;

/** How a user is on-line: the best of what its clients are. */
public enum Status {
    /** At least one client is there. */
    ONLINE,
    /** All clients say that the person is away. */
    AWAY,
    /**
     * The server of the clients is gone; they have until lease and grace end to come to another.
     */
    RECONNECTING
}
