package io.heartline.servlet.session;

import io.heartline.servlet.container.Container;
import io.heartline.spi.EngineException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of an application's sessions: drops lost copies, commits sessions whose requests
 * stay open, tries again what failed, and lets the container expire.
 */
final class Background implements AutoCloseable, Executor {

    private static final System.Logger LOG = System.getLogger("io.heartline.session");
    private static final long PERIOD_MILLIS = 500;
    private static final int ROUNDS_PER_HOUSEKEEPING = 20;
    private static final int LIMIT = 100_000;

    private final ScheduledThreadPoolExecutor executor;
    private final Container container;
    private final Counters counters;
    private final ConcurrentMap<SessionState, Integer> open = new ConcurrentHashMap<>();
    private final Set<SessionState> retries = ConcurrentHashMap.newKeySet();
    private final Set<SessionState> removals = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread worker;
    private int rounds;

    Background(String name, ClassLoader loader, Container container, Counters counters) {
        this.container = container;
        this.counters = counters;
        executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "heartline-sessions " + name);
                            thread.setDaemon(true);
                            thread.setContextClassLoader(loader);
                            worker = thread;
                            return thread;
                        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void start(LiveSessions live, Committer committer, PresenceLink presence, Practice practice) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        round(live, committer);
                        presence.keep(live.all(), state -> commit(state, committer));
                        practice.round();
                    } catch (RuntimeException e) {
                        LOG.log(System.Logger.Level.WARNING, "Background work failed", e);
                    }
                },
                PERIOD_MILLIS,
                PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Commits this session every half second, until {@link #closed} or its end. */
    void opened(SessionState state) {
        if (open.size() < LIMIT) {
            open.merge(state, 1, Integer::sum);
        } else {
            counters.add(Counters.Name.BACKGROUND_FULL);
        }
    }

    void closed(SessionState state) {
        open.computeIfPresent(state, (s, count) -> count == 1 ? null : count - 1);
    }

    /** Commits this session again soon. */
    void retry(SessionState state) {
        add(retries, state);
    }

    /** Removes this session again soon. */
    void retryRemoval(SessionState state) {
        add(removals, state);
    }

    private void add(Set<SessionState> set, SessionState state) {
        if (set.size() < LIMIT) {
            set.add(state);
        } else {
            counters.add(Counters.Name.BACKGROUND_FULL);
        }
    }

    private void round(LiveSessions live, Committer committer) {
        live.dropLost();
        for (SessionState state : open.keySet()) {
            if (state.ended || state.detached) {
                open.remove(state);
            } else {
                commit(state, committer);
            }
        }
        for (SessionState state : retries) {
            retries.remove(state);
            counters.add(Counters.Name.BACKGROUND_RETRIES);
            try {
                if (state.mark == SessionState.Mark.VERIFY) {
                    live.verify(state);
                }
                if (!state.detached) {
                    committer.start(state);
                }
            } catch (Refused e) {
                retry(state);
            }
        }
        for (SessionState state : removals) {
            removals.remove(state);
            counters.add(Counters.Name.BACKGROUND_RETRIES);
            remove(state, committer);
        }
        if (++rounds % ROUNDS_PER_HOUSEKEEPING == 0) {
            live.purge();
            container.housekeeping();
        }
    }

    private void commit(SessionState state, Committer committer) {
        try {
            committer.start(state);
        } catch (Refused e) {
            retry(state);
        }
    }

    /** Removes an ended session from the cluster, and goes on trying until the answer is known. */
    void remove(SessionState state, Committer committer) {
        state.removal =
                committer
                        .remove(state)
                        .whenComplete(
                                (answer, failure) -> {
                                    if (failure != null && !isClosed(failure)) {
                                        retryRemoval(state);
                                    }
                                });
    }

    private static boolean isClosed(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof EngineException e && e.kind() == EngineException.Kind.CLOSED;
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // stopping: better on this thread than never
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            boolean ended = executor.awaitTermination(5, TimeUnit.SECONDS);
            Thread thread = worker;
            if (thread != null && thread != Thread.currentThread()) {
                thread.join(1_000); // the container counts threads, not executors
            }
            if (!ended) {
                LOG.log(System.Logger.Level.WARNING, "The session thread did not end within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
