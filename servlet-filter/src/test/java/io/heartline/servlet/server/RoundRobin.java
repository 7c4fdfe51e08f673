package io.heartline.servlet.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Clients that beat by requests, evenly spread in time; each beat goes to the next server. */
final class RoundRobin implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Duration beat;
    private final List<String> tokens = new ArrayList<>();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Thread thread = new Thread(this::run, "round-robin");
    private volatile List<ServerProcess> servers;
    private volatile boolean closed;

    RoundRobin(List<ServerProcess> servers, Duration beat) {
        this.servers = List.copyOf(servers);
        this.beat = beat;
        thread.setDaemon(true);
    }

    /** Adds a client; before the start. */
    void add(String token) {
        tokens.add(token);
    }

    void start() {
        thread.start();
    }

    /** These servers take the beats from now on. */
    void over(List<ServerProcess> now) {
        servers = List.copyOf(now);
    }

    /** Beats that were answered with 200. */
    long taken() {
        return taken.get();
    }

    /** Beats that were not. */
    long failed() {
        return failed.get();
    }

    private void run() {
        long begin = System.nanoTime();
        long count = 0;
        while (!closed) {
            int client = (int) (count % tokens.size());
            List<ServerProcess> among = servers;
            long turn = client + count / tokens.size();
            send(tokens.get(client), among.get((int) (turn % among.size())));
            count++;
            long next = begin + count * beat.toNanos() / tokens.size();
            pause(next - System.nanoTime());
        }
    }

    private void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void send(String token, ServerProcess to) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(to.url("/heartline/beat")))
                        .timeout(Duration.ofSeconds(10))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
                        .build();
        var unused =
                http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                        .whenComplete((answer, failure) -> count(answer));
    }

    private void count(@Nullable HttpResponse<Void> answer) {
        (answer != null && answer.statusCode() == 200 ? taken : failed).incrementAndGet();
    }

    /** No beat is sent after this. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
