package io.heartline.samples.drill;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What guests ask of presence: a token, and beats. */
final class GuestHttp {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    private static HttpRequest.Builder request(int port, String path) {
        URI uri = URI.create("http://" + Ports.HOST + ":" + port + "/shop" + path);
        return HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    }

    private CompletableFuture<String> send(HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(
                        answer -> {
                            if (answer.statusCode() != 200) {
                                throw new CompletionException(
                                        new IllegalStateException("answer " + answer.statusCode()));
                            }
                            return answer.body();
                        });
    }

    /**
     * Returns the shop's page as somebody new sees it, and the session cookie that came with it.
     */
    CompletableFuture<HttpResponse<String>> page(int port) {
        return http.sendAsync(request(port, "/").build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Returns a token for whoever has that session; for nobody known without one. */
    CompletableFuture<String> token(int port, String cookie) {
        HttpRequest.Builder request = request(port, "/heartline/token");
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return send(request.build())
                .thenApply(
                        json -> {
                            Matcher token = TOKEN.matcher(json);
                            if (!token.find()) {
                                throw new IllegalStateException("no token in " + json);
                            }
                            return token.group(1);
                        });
    }

    /** Beats. Returns what was answered. */
    CompletableFuture<String> beat(int port, String token, String more) {
        String body = "{\"token\":\"" + token + "\"" + more + "}";
        return send(
                request(port, "/heartline/beat")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }
}
