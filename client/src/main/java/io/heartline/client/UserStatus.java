package io.heartline.client;

/** How a user is on-line. */
public enum UserStatus {
    /** There; also what a newer server may say besides. */
    ONLINE,
    /** The person is away, says each of the user's clients. */
    AWAY,
    /** The server of the user's clients is gone; they have a moment to come to another. */
    RECONNECTING
}
