package io.heartline.servlet.app;

import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** A WebSocket that keeps nothing: what a connection costs the container. */
@ServerEndpoint("/socket")
public class EmptyEndpoint {

    private static final int MESSAGE_BYTES = 4 << 10;

    /** Takes messages as small as ours. */
    @OnOpen
    public void open(Session session) {
        session.setMaxTextMessageBufferSize(MESSAGE_BYTES);
    }

    /** Takes a text, and answers as shortly as ours. */
    @OnMessage
    public String text(String text) {
        return "{}";
    }

    /** Takes a pong. */
    @OnMessage
    public void pong(PongMessage pong) {
        // Nothing is done with it.
    }
}
