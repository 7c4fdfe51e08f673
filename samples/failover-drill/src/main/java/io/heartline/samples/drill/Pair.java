package io.heartline.samples.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Two servers with the same shop.
 *
 * @param servers exactly two
 */
record Pair(List<TomcatServer> servers) implements AutoCloseable {

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
