package io.heartline.servlet.presence;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of a client. Nothing is queued for it: one message is under way at most, and what is
 * to be said next is made when that has gone out; so a slow client holds up nobody.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Connection implements MessageHandler.Whole<String>, SendHandler {

    /** Get a new token, then come again. */
    static final int BAD_TOKEN = 4_401;

    /** The session has ended, or the log-in in it: come again when somebody has logged in. */
    static final int SIGNED_OUT = 4_403;

    /** Messages from one ping to the next. */
    private static final int MESSAGES_MAX = 100;

    private final Sockets sockets;
    private final Session session;

    /** Among which it is pinged. */
    final int slice;

    /** From where it came, as {@link Addresses} says it; 0 if that is not counted. */
    final int address;

    private final AtomicBoolean sending = new AtomicBoolean();
    private volatile int messages;
    private volatile @Nullable Signed token;
    private volatile Says says = Says.of(0, "");

    /** Where it stands on the list's line; null if it does not watch. */
    private volatile @Nullable String at;

    private volatile long listVersion = -1;
    private volatile long heardNanos;

    Connection(Sockets sockets, Session session, int slice, int address, long nowNanos) {
        this.sockets = sockets;
        this.slice = slice;
        this.address = address;
        this.session = session;
        this.heardNanos = nowNanos;
    }

    // ---- what comes in

    /** Called by the container, one message at a time. */
    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // a ping that sets it back may be missed
    public void onMessage(String text) {
        if (++messages > MESSAGES_MAX) {
            sockets.refuse(this, CloseCodes.VIOLATED_POLICY.getCode(), "too many messages");
        } else {
            sockets.heard(this, text);
        }
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** Takes in who it is. */
    void is(Signed verified) {
        token = verified;
    }

    /** Its client has left or was let go: the end of the connection is no loss. */
    void isNobody() {
        token = null;
    }

    @Nullable Signed token() {
        return token;
    }

    void says(Says now) {
        says = now;
    }

    Says says() {
        return says;
    }

    /** Wants the list from a place on. */
    void watch(String from) {
        at = from;
    }

    @Nullable String at() {
        return at;
    }

    // ---- what goes out

    /** Says something, unless the last thing has not gone out yet. */
    boolean send(String text) {
        if (!sending.compareAndSet(false, true)) {
            return false;
        }
        try {
            session.getAsyncRemote().sendText(text, this);
            return true;
        } catch (RuntimeException e) { // closed meanwhile
            sending.set(false);
            return false;
        }
    }

    /** The last thing has gone out, or never will. */
    @Override
    public void onResult(SendResult result) {
        sending.set(false);
    }

    /** Tells what is new on the list, if it watches and has time. */
    void tell(OnlineView view, long version, long nextMillis) {
        String from = at;
        Signed who = token;
        if (from == null || who == null || listVersion == version || sending.get()) {
            return;
        }
        OnlineView.Piece piece = view.piece(who.ticket().user(), from);
        if (piece.members().isEmpty()) {
            return; // what is so is not known just now: at the next turn
        }
        if (send("{\"next\":" + nextMillis + piece.members() + "}")) {
            listVersion = version;
            at = piece.at();
        }
    }

    /**
     * A beat has passed: asks the other end for a sign of life, and gives one.
     *
     * @return false if nothing could be said, because the last thing has not gone out
     */
    boolean ping(String text) {
        messages = 0;
        if (sending.get()) {
            return false;
        }
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            close(CloseCodes.GOING_AWAY.getCode(), "");
            return true;
        }
        return send(text);
    }

    long silence(long nowNanos) {
        return nowNanos - heardNanos;
    }

    void close(int code, String reason) {
        try {
            session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
        } catch (IOException | RuntimeException e) {
            sockets.closed(this); // it was dead already
        }
    }
}
