package io.heartline.client;

/** What a {@link Machine} wants done. Whatever is under way has an id, good for one machine. */
sealed interface Action {

    /** Ask for a token; {@link Event.Token} follows. */
    record FetchToken(long id) implements Action {}

    /** Open a WebSocket; {@link Event.Opened} or {@link Event.Closed} follows. */
    record Open(long id) implements Action {}

    /** Say something on an open WebSocket. */
    record Send(long id, Body body) implements Action {}

    /** Beat by a request; {@link Event.Beaten} follows. */
    record Beat(long id, Body body) implements Action {}

    /** Say good-bye by a request; nothing follows. */
    record Leave(Body body) implements Action {}

    /** Forget what is under way; nothing of it follows any more. */
    record Drop(long id) implements Action {}

    /** Tell that the state is another one. */
    record StateIs(ClientState state) implements Action {}

    /** Tell what has changed on the list. */
    record ListIs(ListChange change) implements Action {}
}
