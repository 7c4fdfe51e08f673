package io.heartline.servlet.session;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One request and its response on their way through the application. */
final class Exchange {

    private static final System.Logger LOG = System.getLogger("io.heartline.session");

    /** A response of many buffers spends at most one part in this many on change detection. */
    private static final long DETECTION_SHARE = 20;

    final SessionRuntime runtime;

    private final HttpServletRequest request;
    private final HttpServletResponse response;

    /** The session that the request came with. */
    private @Nullable SessionState first;

    private volatile @Nullable SessionState last;
    private volatile @Nullable Refused refused;
    private @Nullable ExchangeResponse view;
    private boolean answered;
    private boolean async;
    private long commitNanos;
    private long committedAt;

    Exchange(SessionRuntime runtime, HttpServletRequest request, HttpServletResponse response) {
        this.runtime = runtime;
        this.request = request;
        this.response = response;
    }

    HttpServletRequest requestView() {
        return new ExchangeRequest(this, request);
    }

    ExchangeResponse responseView() {
        view = new ExchangeResponse(this, response);
        return view;
    }

    boolean isAsync() {
        return request.isAsyncStarted();
    }

    /** Looks up the client's session. Returns false if the request has been refused already. */
    boolean begin() throws IOException {
        String id = request.getRequestedSessionId();
        if (id == null) {
            return true;
        }
        try {
            HttpSession session = request.getSession(false);
            if (session != null) {
                first = state(session);
                last = first;
                moveRoute(session.getId(), id);
            }
            return true;
        } catch (Refused e) {
            refuse(e);
            answer();
            return false;
        }
    }

    private void moveRoute(String id, String requested) {
        if (!id.equals(requested)
                && SessionKey.of(id).equals(SessionKey.of(requested))
                && request.isRequestedSessionIdFromCookie()) {
            runtime.container.resendCookie(request, id);
        }
    }

    private SessionState state(HttpSession session) {
        return runtime.live.state(runtime.container.session(session));
    }

    /**
     * Makes every change so far safe. Called before bytes leave.
     *
     * @return whether they may leave; if not, the request is refused and its output is dropped
     */
    boolean commit() {
        if (refused != null) {
            return false;
        }
        long start = System.nanoTime();
        try {
            HttpSession session = request.getSession(false);
            SessionState now = session == null ? null : state(session);
            SessionState before = first;
            if (before != null && before != now) {
                runtime.committer.makeSafe(before);
            }
            if (now != null) {
                last = now;
                runtime.committer.makeSafe(now);
            }
            return true;
        } catch (Refused e) {
            refuse(e);
            return false;
        } finally {
            committedAt = System.nanoTime();
            commitNanos = committedAt - start;
        }
    }

    /** The same between two full buffers of a long response, where it may be left out. */
    boolean commitBetween() {
        if (System.nanoTime() - committedAt < commitNanos * DETECTION_SHARE) {
            return refused == null;
        }
        return commit();
    }

    void refuse(Refused reason) {
        if (refused == null) {
            refused = reason;
        }
    }

    boolean isRefused() {
        return refused != null;
    }

    /** The filter chain has ended. */
    void end() throws IOException {
        if (request.isAsyncStarted()) {
            async = true;
            SessionState state = last;
            commitAndRelease();
            if (last != null) {
                state = last;
            }
            if (state != null) {
                runtime.background.opened(state);
            }
            return;
        }
        commitAndRelease();
        answer();
        if (response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS && last != null) {
            runtime.background.opened(last); // a WebSocket: no response ends its changes
        }
    }

    private void commitAndRelease() throws IOException {
        ExchangeResponse responseView = view;
        if (commit() && responseView != null) {
            responseView.release();
        }
    }

    /** The asynchronous part has ended, one way or another. */
    void asyncEnded() {
        SessionState state = last;
        if (state != null) {
            runtime.background.closed(state);
            try {
                runtime.committer.makeSafe(state);
            } catch (Refused e) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "Late change of an asynchronous request: {0}",
                        e);
            }
        }
    }

    /** Completes an asynchronous request once its changes are safe. */
    void complete(AsyncContext context, boolean mayBlock) {
        if (!mayBlock) {
            CompletableFuture.runAsync(() -> complete(context, true), runtime.background);
            return;
        }
        try {
            commit();
        } catch (IllegalStateException e) {
            // The request has timed out meanwhile, and its listener has committed.
            LOG.log(System.Logger.Level.DEBUG, "Completed too late: {0}", e);
        }
        try {
            answer();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The response was broken off: {0}", e);
        }
        context.complete();
    }

    /** Sends the refusal, or breaks the response off if a part of it has left already. */
    private void answer() throws IOException {
        Refused reason = refused;
        if (reason == null || answered) {
            return;
        }
        answered = true;
        if (response.isCommitted()) {
            runtime.unsafeAborted();
            throw new IOException("Broken off: " + reason.getMessage());
        }
        List<String> cookies = sessionCookies();
        response.reset();
        cookies.forEach(cookie -> response.addHeader("Set-Cookie", cookie));
        response.setStatus(reason.status());
        if (reason.retryAfterSeconds() > 0) {
            response.setHeader("Retry-After", Integer.toString(reason.retryAfterSeconds()));
        }
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=UTF-8");
        byte[] text = (reason.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
    }

    /** The client must keep the id of a session that lives on here. */
    private List<String> sessionCookies() {
        Collection<String> all = response.getHeaders("Set-Cookie");
        if (all.isEmpty()) {
            return List.of();
        }
        String name = request.getServletContext().getSessionCookieConfig().getName();
        String prefix = (name == null ? "JSESSIONID" : name) + "=";
        List<String> kept = new ArrayList<>();
        for (String cookie : all) {
            if (cookie.startsWith(prefix)) {
                kept.add(cookie);
            }
        }
        return kept;
    }

    /** The container has finished the request; listeners such as CDI's may have written. */
    void destroyed() {
        SessionState state = last;
        if (state == null || state.ended || async || refused != null) {
            return;
        }
        if (runtime.committer.looksChanged(state)) {
            try {
                runtime.committer.makeSafe(state);
            } catch (Refused e) {
                LOG.log(System.Logger.Level.DEBUG, "Late change of a request: {0}", e);
            }
        }
    }
}
