package io.heartline.client;

/** What carries a client's beats. The server sees the same client either way. */
public enum Transport {
    /** Nothing: it is not connected. */
    NONE,
    /** A WebSocket. */
    SOCKET,
    /** A small request each beat, where no WebSocket opens. */
    REQUESTS
}
