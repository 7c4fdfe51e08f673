package io.heartline.client;

/**
 * Is told what becomes of a client.
 *
 * <p><b>Threads:</b> called one call at a time, by the executor that {@link
 * PresenceClientBuilder#listener} was given, or by a thread of the client. It may block, and delays
 * nothing of the client by that: it is then told what it missed in one piece, and of several states
 * the latest. What it throws is logged and counted, and the client goes on.
 */
public interface ClientListener {

    /** The client's state is another one now. The first one told follows {@code CONNECTING}. */
    default void stateChanged(ClientState state) {}

    /** Something has changed on the on-line list; only for clients that watch it. */
    default void listChanged(ListChange change) {}
}
