package io.heartline.servlet.session;

import io.heartline.SafetyMode;
import io.heartline.servlet.container.Container;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import io.heartline.spi.KeySpace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the changes of a session safe. One commit of a session is under way at a time. */
final class Committer {

    private static final System.Logger LOG = System.getLogger("io.heartline.session");

    /** Commits of other requests that one request waits for before it gives up. */
    private static final int ROUNDS = 100;

    private final Container container;
    private final KeySpace space;
    private final SafetyMode mode;
    private final ChangeDetector detector;
    private final Waiting waiting;
    private final Counters counters;
    private final PresenceLink presence;
    private final Consumer<SessionState> later;

    /**
     * @param later told of sessions that have to be tried again in the background
     */
    Committer(
            Container container,
            KeySpace space,
            SafetyMode mode,
            ChangeDetector detector,
            Waiting waiting,
            Counters counters,
            PresenceLink presence,
            Consumer<SessionState> later) {
        this.container = container;
        this.space = space;
        this.mode = mode;
        this.detector = detector;
        this.waiting = waiting;
        this.counters = counters;
        this.presence = presence;
        this.later = later;
    }

    /**
     * Returns when every change of a session so far is as safe as the mode promises.
     *
     * @throws Refused if it is not; the change is kept and sent with the next commit
     */
    void makeSafe(SessionState state) {
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<?> removal = state.removal;
            if (removal != null) {
                awaitRemoval(removal);
                return;
            }
            if (state.ended) {
                return;
            }
            Step step = step(state);
            if (step == null) {
                return;
            }
            if (mode == SafetyMode.ASYNC) {
                if (!step.mine()) {
                    later.accept(state);
                }
                return;
            }
            if (await(state, step.flight()) && step.mine()) {
                return;
            }
        }
        throw Refused.later("Too many requests change this session at once. Try again.");
    }

    /** Starts a commit if there is something to commit. Waits for nothing. */
    void start(SessionState state) {
        if (!state.ended) {
            step(state);
        }
    }

    /** A commit to wait for, and whether it holds the caller's changes. */
    private record Step(Flight flight, boolean mine) {}

    private @Nullable Step step(SessionState state) {
        lock(state);
        try {
            state.settle();
            Flight before = state.flight;
            if (before != null) {
                return new Step(before, false);
            }
            if (!state.uncertain.isEmpty()) {
                later.accept(state);
                throw Refused.later("The outcome of the last change is not known yet. Try again.");
            }
            Flight own = fly(state);
            return own == null ? null : new Step(own, true);
        } finally {
            state.lock.unlock();
        }
    }

    private void lock(SessionState state) {
        try {
            if (state.lock.tryLock() || state.lock.tryLock(8, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Refused.later("Another request is still reading this session. Try again.");
    }

    /** Finds and sends the changes. Returns the commit if it is one to wait for. */
    private @Nullable Flight fly(SessionState state) {
        List<Sent> changes = detector.changes(state);
        boolean create = !state.created;
        long now = System.nanoTime();
        boolean due =
                state.oldKey != null
                        || now - state.touchedNanos > Expiry.touchNanos(state.intervalSeconds);
        if (changes.isEmpty() && !create && !due) {
            counters.add(Counters.Name.UNCHANGED);
            return null;
        }
        boolean touch = changes.isEmpty() && !create;
        if (create || due) {
            state.touchedNanos = now;
            List<Sent> withAccess = new ArrayList<>(changes);
            withAccess.add(
                    new Sent(
                            state.access,
                            Fields.number(container.accessedMillis(state.session)),
                            null));
            changes = withAccess;
        }
        counters.add(touch ? Counters.Name.TOUCHES : Counters.Name.COMMITS);
        Flight flight = send(state, changes, create, touch ? SafetyMode.ASYNC : mode);
        presence.seen(state);
        if (touch) {
            watch(state, flight);
            return null;
        }
        if (mode == SafetyMode.ASYNC) {
            watch(state, flight);
        }
        return flight;
    }

    /** Nobody waits for this one. */
    private void watch(SessionState state, Flight flight) {
        flight.future.whenComplete(
                (answer, failure) -> {
                    if (failure != null) {
                        later.accept(state);
                    } else if (answer instanceof Committed.Conflict) {
                        counters.add(Counters.Name.CONFLICTS);
                    }
                });
    }

    private Flight send(SessionState state, List<Sent> changes, boolean create, SafetyMode mode) {
        List<Commit.Change> fields = new ArrayList<>(changes.size());
        long bytes = 0;
        boolean interval = create;
        for (Sent sent : changes) {
            interval |= sent.field() == state.interval;
            byte[] value = sent.bytes();
            bytes += value == null ? 0 : value.length;
            fields.add(new Commit.Change(sent.field().name, sent.field().offset, value));
        }
        counters.add(Counters.Name.COMMIT_BYTES, bytes);
        counters.add(Counters.Name.COMMIT_ATTRIBUTES, changes.size());
        Commit commit =
                new Commit(
                        state.key,
                        create ? Commit.Kind.CREATE : Commit.Kind.UPDATE,
                        create ? 0 : state.ownerVersion,
                        create ? "" : state.basis,
                        fields,
                        interval ? Expiry.ttlMillis(state.intervalSeconds) : -1);
        CompletableFuture<Committed> future;
        try {
            future = space.commit(commit, mode).toCompletableFuture();
        } catch (EngineException e) {
            future = CompletableFuture.failedFuture(e);
        }
        SessionState.OldKey old = state.oldKey;
        if (old != null) {
            future = future.thenCompose(answer -> forget(state, old, answer));
        }
        Flight flight = new Flight(future, changes);
        state.flight = flight;
        return flight;
    }

    /** Removes the key that the session had before its id changed, once the new one is safe. */
    private CompletableFuture<Committed> forget(
            SessionState state, SessionState.OldKey old, Committed answer) {
        if (!(answer instanceof Committed.Applied)) {
            return CompletableFuture.completedFuture(answer);
        }
        Commit removal =
                new Commit(
                        old.key(),
                        Commit.Kind.REMOVE,
                        old.ownerVersion(),
                        old.basis(),
                        List.of(),
                        -1);
        return space.commit(removal, mode)
                .toCompletableFuture()
                .handle(
                        (gone, failure) -> {
                            if (failure == null) {
                                state.oldKey = null;
                            } else {
                                later.accept(state);
                            }
                            return answer;
                        });
    }

    /**
     * Waits for a commit and judges its outcome.
     *
     * @return false if the session should be looked at once more
     */
    private boolean await(SessionState state, Flight flight) {
        EngineException failure = null;
        try {
            waiting.await(flight.future);
        } catch (EngineException e) {
            failure = e;
        } catch (Refused e) {
            later.accept(state);
            throw e;
        }
        lock(state);
        try {
            state.settle();
        } finally {
            state.lock.unlock();
        }
        Committed answer = flight.answer;
        if (answer instanceof Committed.Conflict) {
            counters.add(Counters.Name.CONFLICTS);
            throw Refused.conflict();
        }
        if (answer != null) {
            return true;
        }
        EngineException settled = flight.failure;
        if (settled != null && settled.kind() == EngineException.Kind.TOO_LARGE) {
            lock(state);
            try {
                detector.tooLarge(state, flight.sent, String.valueOf(settled.getMessage()));
            } finally {
                state.lock.unlock();
            }
            return false;
        }
        later.accept(state);
        counters.add(Counters.Name.UNSAFE_503);
        String reason = String.valueOf((settled == null ? failure : settled));
        LOG.log(System.Logger.Level.DEBUG, "A change could not be made safe: {0}", reason);
        boolean tooFew =
                settled != null && settled.kind() == EngineException.Kind.NOT_ENOUGH_COPIES;
        throw Refused.later(
                tooFew
                        ? "Too few servers are in step to store your change safely. Try again."
                        : "Your change could not be stored safely in time. Try again.");
    }

    private void awaitRemoval(CompletableFuture<?> removal) {
        if (mode == SafetyMode.ASYNC) {
            return;
        }
        try {
            waiting.await(removal);
        } catch (EngineException e) {
            counters.add(Counters.Name.UNSAFE_503);
            throw Refused.later("The end of the session could not be stored safely. Try again.");
        }
    }

    /** Removes a session that has ended here from the cluster. Never waits. */
    CompletableFuture<?> remove(SessionState state) {
        Flight last = state.flight;
        CompletableFuture<?> before =
                last == null ? CompletableFuture.completedFuture(null) : last.future;
        return before.handle((answer, failure) -> answer)
                .thenCompose(
                        answer -> {
                            long version = state.ownerVersion;
                            String basis = state.basis;
                            if (answer instanceof Committed.Applied applied) {
                                version = applied.ownerVersion();
                                basis = applied.receipt().replicationId();
                            } else if (!state.created) {
                                return CompletableFuture.<@Nullable Committed>completedFuture(null);
                            }
                            counters.add(Counters.Name.REMOVED);
                            return space.commit(
                                            new Commit(
                                                    state.key,
                                                    Commit.Kind.REMOVE,
                                                    version,
                                                    basis,
                                                    List.of(),
                                                    -1),
                                            mode)
                                    .toCompletableFuture();
                        });
    }

    /**
     * Says, at little cost, whether attributes were put, replaced or removed since the last look.
     * Conversations of CDI are always looked at, because they are written after the filters.
     */
    boolean looksChanged(SessionState state) {
        if (!state.lock.tryLock()) {
            return false; // somebody is looking already
        }
        try {
            return detector.looksChanged(state);
        } finally {
            state.lock.unlock();
        }
    }
}
