package io.heartline.client;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's requests: for a token, with the caller's headers, and beats, without them.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Requests {

    private static final System.Logger LOG = System.getLogger("io.heartline.client");

    /** Longer than the machine waits for anything but a slow beat. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Null after the end: the JDK remembers what belonged to its last request. */
    private volatile @Nullable HttpClient http;

    private final Executor workers;
    private final URI endpoints;
    private final Supplier<Map<String, String>> headers;
    private final int bytesMax;
    private final Counters counters;
    private final Consumer<String> problems;

    /**
     * @param workers what may take its time is done there
     * @param endpoints their address, with a slash at its end
     * @param headers for a token; may block
     * @param problems is told why there was no answer
     */
    Requests(
            HttpClient http,
            Executor workers,
            URI endpoints,
            Supplier<Map<String, String>> headers,
            int bytesMax,
            Counters counters,
            Consumer<String> problems) {
        this.http = http;
        this.workers = workers;
        this.endpoints = endpoints;
        this.headers = headers;
        this.bytesMax = bytesMax;
        this.counters = counters;
        this.problems = problems;
    }

    Call token(Consumer<Event.Reply> then) {
        Call call = new Call(then);
        workers.execute(
                () -> {
                    HttpRequest request = tokenRequest();
                    if (request == null) {
                        call.end(Event.Reply.NONE);
                    } else {
                        send(request, call);
                    }
                });
        return call;
    }

    Call beat(Body body, Consumer<Event.Reply> then) {
        Call call = new Call(then);
        HttpRequest request =
                request("beat")
                        .POST(HttpRequest.BodyPublishers.ofString(Wire.json(body)))
                        .header("Content-Type", "application/json")
                        .build();
        workers.execute(() -> send(request, call));
        return call;
    }

    /** Sends nothing any more. */
    void end() {
        http = null;
    }

    private @Nullable HttpRequest tokenRequest() {
        try {
            HttpRequest.Builder request = request("token").header("Cache-Control", "no-store");
            headers.get().forEach(request::setHeader);
            return request.build();
        } catch (RuntimeException e) { // the caller's, or a header that may not be set
            counters.add(Counters.Name.HEADERS_FAILED);
            LOG.log(Level.WARNING, "The headers for a token could not be made; no token asked", e);
            problems.accept("the headers for a token could not be made: " + e);
            return null;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(endpoints.resolve(path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(TIMEOUT);
    }

    private void send(HttpRequest request, Call call) {
        HttpClient by = http;
        if (by == null || !call.isWanted()) {
            return;
        }
        CompletableFuture<HttpResponse<String>> sent;
        try {
            sent = by.sendAsync(request, this::body);
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        call.sent(sent);
        var unused =
                sent.whenComplete((response, failure) -> ended(request, call, response, failure));
    }

    private HttpResponse.BodySubscriber<String> body(HttpResponse.ResponseInfo info) {
        return info.statusCode() == 200
                ? new BoundedBody(bytesMax, counters)
                : HttpResponse.BodySubscribers.replacing("");
    }

    private void ended(
            HttpRequest request,
            Call call,
            @Nullable HttpResponse<String> response,
            @Nullable Throwable failure) {
        if (!call.isWanted()) {
            return;
        }
        if (response == null) {
            problems.accept(request.uri() + ": " + failure);
            call.end(Event.Reply.NONE);
            return;
        }
        if (response.statusCode() != 200) {
            problems.accept(request.uri() + " answers " + response.statusCode());
        }
        call.end(
                new Event.Reply(
                        response.statusCode(),
                        response.body(),
                        response.headers().firstValue("Retry-After").orElse(null)));
    }
}
