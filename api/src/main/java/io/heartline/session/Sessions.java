package io.heartline.session;

import jakarta.servlet.http.HttpSession;

/** Explicit control over replicated sessions, for code that runs outside a normal request. */
public final class Sessions {

    /** The servlet context attribute that holds the application's committer. */
    public static final String COMMITTER = "io.heartline.session.Committer";

    private Sessions() {}

    /**
     * Makes every change of this session so far safe, and returns when it is.
     *
     * <p>Needed only where no response ends: in server-sent events and WebSocket code that must not
     * wait for the periodic commit.
     *
     * @throws IllegalStateException if Heartline is not running in the session's application, or
     *     the change could not be made safe within the bounded wait; the message says which
     */
    public static void commit(HttpSession session) {
        if (session.getServletContext().getAttribute(COMMITTER) instanceof Committer committer) {
            committer.commit(session);
            return;
        }
        throw new IllegalStateException("Heartline is not running in this application");
    }

    /** Implemented by the session module. */
    @FunctionalInterface
    public interface Committer {
        /** See {@link Sessions#commit(HttpSession)}. */
        void commit(HttpSession session);
    }
}
