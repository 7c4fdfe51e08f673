package io.heartline.client;

import org.jspecify.annotations.Nullable;

/** What a {@link Machine} takes in. */
sealed interface Event {

    record Start() implements Event {}

    /** Time has passed. */
    record Tick() implements Event {}

    /** The client says something else of itself now. */
    record Say(Says says) implements Event {}

    /** Somebody else is logged in now. */
    record SignIn() implements Event {}

    record Stop() implements Event {}

    /** What became of an action, with the action's id. */
    sealed interface Outcome extends Event {
        long id();
    }

    /** The answer to {@link Action.FetchToken}. */
    record Token(long id, Reply reply) implements Outcome {}

    /** The answer to {@link Action.Beat}. */
    record Beaten(long id, Reply reply) implements Outcome {}

    /** The WebSocket is open. */
    record Opened(long id) implements Outcome {}

    /** A message has come by WebSocket. */
    record Frame(long id, String text) implements Outcome {}

    /** The WebSocket has ended, or could not be opened. Codes are those of RFC 6455. */
    record Closed(long id, int code, String reason) implements Outcome {}

    /**
     * What a request was answered.
     *
     * @param status of HTTP; 0 if there was no answer
     * @param text the body; null if there was no answer
     * @param retryAfter the header, if it was there
     */
    record Reply(int status, @Nullable String text, @Nullable String retryAfter) {

        static final Reply NONE = new Reply(0, null, null);
    }
}
