package io.heartline.samples.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One round of closed-loop load: 16 clients, each with a session and a connection of its own to one
 * of the two servers, each sending the next request when the last one is answered.
 *
 * @param changes true to change the cart with each request, false to get a static file
 */
record LoadRound(Pair pair, boolean changes) {

    private static final int CLIENTS = 16;
    private static final int TIMEOUT_MS = 5_000;
    private static final int PRODUCTS = 12;

    /**
     * What a round measured.
     *
     * @param cpuMicros CPU time of both servers for one request
     */
    record Result(double perSecond, double cpuMicros) {}

    /**
     * Runs one round.
     *
     * @throws IllegalStateException if a request failed
     */
    Result run(Duration length) throws InterruptedException {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            long cpuBefore = pair.cpuMs();
            long begin = System.nanoTime();
            long end = begin + length.toNanos();
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int port = pair.servers().get(i % 2).port();
                counts.add(clients.submit(() -> requests(port, end)));
            }
            long requests = 0;
            for (Future<Long> count : counts) {
                requests += count.get();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            double cpuMicros = (pair.cpuMs() - cpuBefore) * 1000.0 / requests;
            return new Result(requests / seconds, cpuMicros);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "A request of the throughput part failed", e.getCause());
        } finally {
            clients.shutdownNow();
            clients.awaitTermination(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        }
    }

    private long requests(int port, long end) throws IOException {
        try (HttpLine line = new HttpLine(port, TIMEOUT_MS)) {
            @Nullable String cookie = line.post(change(1), null, 0).cookie();
            int count = 1;
            while (System.nanoTime() < end) {
                count++;
                HttpLine.Answer answer =
                        changes
                                ? line.post(change(count), cookie, 0)
                                : line.get("/shop/shop.css", cookie, 0);
                if (answer.status() != 200) {
                    throw new IOException("answered " + answer.status() + ": " + answer.body());
                }
            }
            return count;
        }
    }

    private static String change(int number) {
        return "/shop/api/cart?change=" + number + "&product=" + number % PRODUCTS;
    }
}
