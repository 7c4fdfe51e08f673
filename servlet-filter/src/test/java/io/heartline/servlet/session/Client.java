package io.heartline.servlet.session;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** A browser with one session cookie, which goes to whichever server it is told to. */
public final class Client {

    private static final HttpClient HTTP = HttpClient.newBuilder().build();

    public volatile String cookie;
    public volatile int cookiesSet;

    public HttpResponse<String> get(Site server, String path) throws Exception {
        HttpResponse<String> response = HTTP.send(request(server, path), BODY);
        learn(response);
        return response;
    }

    private static final HttpResponse.BodyHandler<String> BODY =
            HttpResponse.BodyHandlers.ofString();

    public HttpRequest request(Site server, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url(path)))
                        .timeout(Duration.ofSeconds(20));
        String id = cookie;
        if (id != null) {
            request.header("Cookie", "JSESSIONID=" + id);
        }
        return request.build();
    }

    void learn(HttpResponse<?> response) {
        List<String> cookies = response.headers().allValues("Set-Cookie");
        for (String c : cookies) {
            if (c.startsWith("JSESSIONID=")) {
                cookie = c.substring("JSESSIONID=".length(), c.indexOf(';'));
                cookiesSet++;
            }
        }
    }

    public String body(Site server, String path) throws Exception {
        HttpResponse<String> response = get(server, path);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        return response.body().strip();
    }
}
