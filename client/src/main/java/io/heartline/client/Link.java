package io.heartline.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket. One message is taken in at a time: the next is asked for when the last was handled.
 * Pings are answered by the JDK.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Link implements WebSocket.Listener {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** What may wait to go out; the machine says little. */
    private static final int SENDS_MAX = 16;

    /** A larger buffer is not kept for the next message. */
    private static final int KEPT_CHARS_MAX = 64 << 10;

    private static final int UNAVAILABLE = 503;

    private final long id;
    private final int charsMax;
    private final Consumer<Event> post;
    private final Counters counters;
    private final Consumer<String> problems;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private @Nullable WebSocket socket;
    private boolean dropped;
    private CompletableFuture<?> sends = CompletableFuture.completedFuture(null);
    private int waiting;

    // what comes in, by one thread at a time
    private StringBuilder part = new StringBuilder();
    private boolean tooLong;

    Link(
            long id,
            int charsMax,
            Consumer<Event> post,
            Counters counters,
            Consumer<String> problems) {
        this.id = id;
        this.charsMax = charsMax;
        this.post = post;
        this.counters = counters;
        this.problems = problems;
    }

    void open(HttpClient http, URI address) {
        synchronized (this) {
            if (dropped) {
                return;
            }
        }
        CompletableFuture<WebSocket> opening;
        try {
            opening =
                    http.newWebSocketBuilder()
                            .connectTimeout(CONNECT_TIMEOUT)
                            .buildAsync(address, this);
        } catch (RuntimeException e) {
            opening = CompletableFuture.failedFuture(e);
        }
        var unused =
                opening.whenComplete(
                        (opened, failure) -> {
                            if (failure != null) {
                                problems.accept(address + ": " + failure);
                                failed(failure);
                            }
                        });
    }

    private void failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException refused) {
            HttpResponse<?> response = refused.getResponse();
            String retryAfter = response.headers().firstValue("Retry-After").orElse("");
            if (response.statusCode() == UNAVAILABLE && !retryAfter.isEmpty()) {
                ended(CloseCode.TRY_AGAIN_LATER, retryAfter);
                return;
            }
        }
        ended(CloseCode.ABNORMAL, "");
    }

    /** Sends a message after those before it; one that can not be sent ends the WebSocket. */
    void send(String text) {
        boolean stuck;
        synchronized (this) {
            WebSocket to = socket;
            if (to == null || dropped) {
                return;
            }
            stuck = waiting == SENDS_MAX;
            if (!stuck) {
                waiting++;
                sends =
                        sends.thenCompose(before -> to.sendText(text, true))
                                .whenComplete(this::sent);
            }
        }
        if (stuck) {
            counters.add(Counters.Name.SENDS_STUCK);
            abort();
        }
    }

    private void sent(@Nullable Object done, @Nullable Throwable failure) {
        synchronized (this) {
            waiting--;
        }
        if (failure != null) {
            abort();
        }
    }

    /** The message that came last was handled. */
    void next() {
        WebSocket from;
        synchronized (this) {
            from = dropped ? null : socket;
        }
        if (from != null) {
            from.request(1);
        }
    }

    /**
     * Closes it, after what waits has gone out; nothing that comes is told any more.
     *
     * @return done when the other end has closed it, too; {@link #abort} hurries
     */
    CompletableFuture<Void> drop() {
        WebSocket to;
        CompletableFuture<?> last;
        synchronized (this) {
            if (dropped) {
                return gone;
            }
            dropped = true;
            to = socket;
            last = sends;
        }
        if (to == null) {
            gone.complete(null); // one that opens later is aborted
        } else {
            to.request(Long.MAX_VALUE); // the answer to the close is among what comes
            var unused =
                    last.handle((done, failure) -> to.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                            .thenCompose(closing -> closing)
                            .whenComplete(
                                    (done, failure) -> {
                                        if (failure != null) {
                                            abort();
                                        }
                                    });
        }
        return gone;
    }

    /** Ends it now. */
    void abort() {
        WebSocket now;
        synchronized (this) {
            now = socket;
        }
        if (now != null) {
            now.abort();
        }
        ended(CloseCode.ABNORMAL, "");
    }

    private void ended(int code, String reason) {
        boolean told;
        synchronized (this) {
            told = dropped;
            dropped = true;
            part = new StringBuilder();
        }
        if (!told) {
            post.accept(new Event.Closed(id, code, reason));
        }
        gone.complete(null);
    }

    // ---- called by the JDK, one call at a time

    @Override
    public void onOpen(WebSocket opened) {
        boolean unwanted;
        synchronized (this) {
            socket = opened;
            unwanted = dropped;
        }
        if (unwanted) {
            opened.abort();
        } else {
            post.accept(new Event.Opened(id));
            opened.request(1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        String whole = null;
        boolean wanted;
        synchronized (this) {
            wanted = !dropped;
            tooLong |= part.length() + data.length() > charsMax;
            if (wanted && !tooLong) {
                part.append(data);
            }
            if (last) {
                whole = tooLong ? Wire.NOTHING : part.toString();
                boolean keep = part.capacity() <= KEPT_CHARS_MAX;
                part.setLength(0);
                part = keep ? part : new StringBuilder();
            }
        }
        if (whole == null || !wanted) {
            from.request(1);
            return null;
        }
        if (tooLong) {
            counters.add(Counters.Name.TOO_LONG);
            tooLong = false;
        }
        post.accept(new Event.Frame(id, whole));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended(code, reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        problems.accept("the WebSocket failed: " + failure);
        ended(CloseCode.ABNORMAL, "");
    }
}
