package io.heartline.link;

import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Does the arithmetic of TLS handshakes on one thread beside the engine's, which lives only while
 * there is some.
 */
final class TlsWorker implements AutoCloseable {

    /** More than can be in a handshake at once: strangers, and one dial to each neighbor. */
    private static final int WAITING_MAX = Doors.STRANGERS_MAX + AddressBook.ENTRIES_MAX;

    private static final int IDLE_SECONDS = 5;

    private final ThreadPoolExecutor pool;
    private final Queue<Connection> done = new ConcurrentLinkedQueue<>();
    private final Selector selector;
    private final LinkCounters counters;

    TlsWorker(String name, Selector selector, LinkCounters counters) {
        this.selector = selector;
        this.counters = counters;
        pool =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING_MAX),
                        work -> thread(name, work));
        pool.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(String name, Runnable work) {
        // No thread-locals and no class loader of the application
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(TlsWorker.class.getClassLoader());
        return thread;
    }

    /** Runs what an engine has delegated; its connection comes out of {@link #next}. */
    boolean run(SSLEngine engine, Connection owner) {
        try {
            pool.execute(() -> work(engine, owner));
            return true;
        } catch (RejectedExecutionException e) {
            counters.tlsBusy++;
            return false;
        }
    }

    private void work(SSLEngine engine, Connection owner) {
        try {
            for (Runnable task = engine.getDelegatedTask();
                    task != null;
                    task = engine.getDelegatedTask()) {
                task.run();
            }
        } finally {
            done.add(owner);
            selector.wakeup();
        }
    }

    /** Returns a connection whose work is done, or null. */
    @Nullable Connection next() {
        return done.poll();
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
