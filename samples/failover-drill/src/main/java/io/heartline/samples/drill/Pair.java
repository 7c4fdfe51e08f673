package io.heartline.samples.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Two servers with the same shop.
 *
 * @param servers exactly two
 */
record Pair(List<TomcatServer> servers) implements AutoCloseable {

    private static final Duration IDLE_WAIT = Duration.ofSeconds(20);
    private static final Duration IDLE_PERIOD = Duration.ofMillis(500);

    /** Of both servers in a period: what heartbeats and timers use. */
    private static final long IDLE_CPU_MS = 30;

    /** Prepares two servers, and sees to it that they end with this JVM at the latest. */
    static Pair prepare(String first, String second, Path war, Settings settings, String... options)
            throws IOException {
        Pair pair =
                new Pair(
                        List.of(
                                new TomcatServer(first, war, settings, List.of(options)),
                                new TomcatServer(second, war, settings, List.of(options))));
        Runtime.getRuntime().addShutdownHook(new Thread(pair::close, "end-" + first));
        return pair;
    }

    void start() throws IOException, InterruptedException {
        for (TomcatServer server : servers) {
            server.start();
        }
        for (TomcatServer server : servers) {
            server.awaitReady();
        }
    }

    TomcatServer other(TomcatServer server) {
        return servers.get(0) == server ? servers.get(1) : servers.get(0);
    }

    TomcatServer oldest() {
        return servers.stream()
                .min(Comparator.comparingLong(TomcatServer::startedAtMs))
                .orElseThrow();
    }

    long cpuMs() {
        return servers.stream().mapToLong(TomcatServer::cpuMs).sum();
    }

    /**
     * Waits, within a limit, until servers without load do nothing more: their compilers have
     * caught up, which on few cores they cannot while there is load.
     */
    void awaitIdle() throws InterruptedException {
        long end = System.nanoTime() + IDLE_WAIT.toNanos();
        long used = IDLE_CPU_MS;
        while (used >= IDLE_CPU_MS && System.nanoTime() - end < 0) {
            long before = cpuMs();
            Thread.sleep(IDLE_PERIOD.toMillis());
            used = cpuMs() - before;
        }
    }

    long destroyedSessionsLogged() throws IOException {
        long sum = 0;
        for (TomcatServer server : servers) {
            sum += server.destroyedSessionsLogged();
        }
        return sum;
    }

    @Override
    public void close() {
        servers.forEach(TomcatServer::end);
    }
}
