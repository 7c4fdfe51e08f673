package io.heartline.servlet.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks all the time whether a server lists a user, and counts how often it was gone. */
final class Watcher implements AutoCloseable {

    private static final Duration TURN = Duration.ofMillis(100);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ServerProcess server;
    private final Pattern entry;
    private final String token;
    private final Thread thread = new Thread(this::run, "watcher");
    private volatile int clients;
    private final AtomicInteger leaves = new AtomicInteger();
    private volatile boolean closed;

    /** Begins to look; returns when the user is there. */
    Watcher(ServerProcess server, String user) throws Exception {
        this.server = server;
        entry = Pattern.compile("\"user\":\"" + user + "\"[^}]*\"clients\":(\\d+)");
        token = post("token", "").split("\"")[3];
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (clients == 0) {
            clients = look();
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("is not listed: " + user);
            }
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** How many clients of the user were there at the last look. */
    int clients() {
        return clients;
    }

    /** How often the user was there, and then not. */
    int leaves() {
        return leaves.get();
    }

    private void run() {
        try {
            while (!closed) {
                int now = look();
                if (now == 0 && clients > 0) {
                    leaves.incrementAndGet();
                }
                clients = now;
                Thread.sleep(TURN.toMillis());
            }
        } catch (Exception e) {
            if (!closed) {
                leaves.set(Integer.MIN_VALUE); // nobody was looking
            }
        }
    }

    /** Asks for the whole list. */
    private int look() throws Exception {
        Matcher found = entry.matcher(post("beat", "{\"token\":\"" + token + "\",\"watch\":true}"));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    private String post(String path, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url("/heartline/" + path)))
                        .timeout(Duration.ofSeconds(10));
        if (!body.isEmpty()) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
