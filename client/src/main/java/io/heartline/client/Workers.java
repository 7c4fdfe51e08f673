package io.heartline.client;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The threads of a client, all of them daemons. */
final class Workers {

    /**
     * One for the listener and one for the token's headers, which may block, and one for the rest.
     */
    private static final int HELPERS = 3;

    private static final long IDLE_SECONDS = 5;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private Workers() {}

    /** Returns the thread that runs the machine. After its shutdown, tasks are dropped. */
    static ScheduledThreadPoolExecutor scheduler() {
        ScheduledThreadPoolExecutor scheduler =
                new ScheduledThreadPoolExecutor(
                        1, threads("heartline-client-"), new ThreadPoolExecutor.DiscardPolicy());
        scheduler.setRemoveOnCancelPolicy(true);
        return scheduler;
    }

    /** Returns threads that end when idle. After a shutdown, tasks run where they are given. */
    static ThreadPoolExecutor helpers() {
        ThreadPoolExecutor helpers =
                new ThreadPoolExecutor(
                        HELPERS,
                        HELPERS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        threads("heartline-client-helper-"),
                        (task, pool) -> task.run());
        helpers.allowCoreThreadTimeOut(true);
        return helpers;
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name + NUMBERS.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
