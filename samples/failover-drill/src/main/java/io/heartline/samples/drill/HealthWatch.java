package io.heartline.samples.drill;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The balancer's health check: it asks each server for Heartline's health address, five times a
 * second. A server that does not answer within half a second is down; two good answers in a row
 * bring it back.
 */
final class HealthWatch implements AutoCloseable {

    private static final int PERIOD_MS = 200;
    private static final int TIMEOUT_MS = 500;
    private static final int GOOD_TO_RETURN = 2;

    private final Map<String, Integer> goodInARow = new ConcurrentHashMap<>();
    private final List<Thread> threads;
    private volatile boolean closed;

    HealthWatch(List<TomcatServer> servers) {
        threads = servers.stream().map(this::watcher).toList();
    }

    private Thread watcher(TomcatServer server) {
        goodInARow.put(server.name(), GOOD_TO_RETURN);
        Thread thread = new Thread(() -> watch(server), "health-" + server.name());
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        threads.forEach(Thread::start);
    }

    boolean isUp(String name) {
        return goodInARow.getOrDefault(name, 0) >= GOOD_TO_RETURN;
    }

    private void watch(TomcatServer server) {
        while (!closed) {
            boolean good = server.isHealthy(TIMEOUT_MS);
            goodInARow.merge(server.name(), 0, (row, none) -> good ? row + 1 : 0);
            try {
                Thread.sleep(PERIOD_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
