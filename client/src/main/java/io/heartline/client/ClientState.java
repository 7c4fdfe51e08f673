package io.heartline.client;

/** How a client stands with its server. In each of the first four it tries on by itself. */
public enum ClientState {
    /** Never connected so far. */
    CONNECTING,
    /** The server knows that this client is there, and answers. */
    CONNECTED,
    /** It was connected, and is about to be again. */
    RECONNECTING,
    /** Three attempts in a row have failed. */
    OFFLINE,
    /** The server has ended the log-in: nothing is tried until {@link PresenceClient#signIn}. */
    SIGNED_OUT,
    /** Closed, for good. */
    CLOSED
}
