package io.heartline.servlet.session;

import io.heartline.MemberId;
import io.heartline.config.Route;
import io.heartline.servlet.container.Container;
import io.heartline.servlet.container.ManagerHooks;
import io.heartline.spi.EngineException;
import io.heartline.spi.KeySpace;
import io.heartline.spi.SpaceListener;
import io.heartline.spi.Taken;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are live on this member. Answers the container's look-ups: a copy that is
 * proven current at once, a doubtful one after asking the cluster, a missing one by restoring it.
 */
final class LiveSessions implements ManagerHooks, SpaceListener {

    /** How long "nobody knows this id" is believed. */
    private static final long UNKNOWN_MILLIS = 1_000;

    /** How long an id that ended here is refused, whatever the cluster says. */
    private static final long ENDED_MILLIS = 60_000;

    private final Container container;
    private final Waiting waiting;
    private final Restorer restorer;
    private final Counters counters;
    private final PresenceLink presence;
    private final UnknownIds unknown;
    private final ConcurrentMap<String, SessionState> states = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Load> loads = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    private volatile @Nullable KeySpace space;
    private volatile MemberId self = MemberId.NONE;
    private volatile boolean stopping;
    private volatile Runnable onStopping = () -> {};
    private volatile Consumer<Refused> onRefused = reason -> {};

    LiveSessions(
            Container container,
            Waiting waiting,
            Decoder decoder,
            ClassLoader loader,
            Route route,
            PresenceLink presence,
            Counters counters) {
        this.container = container;
        this.waiting = waiting;
        this.restorer = new Restorer(container, decoder, loader, route, counters);
        this.presence = presence;
        this.counters = counters;
        this.unknown = new UnknownIds(counters);
    }

    void open(KeySpace space, MemberId self, Runnable onStopping) {
        this.space = space;
        this.self = self;
        this.onStopping = onStopping;
    }

    /** Names who is told, on the thread of a look-up, that it was refused. */
    void onRefused(Consumer<Refused> listener) {
        onRefused = listener;
    }

    /** A look-up under way, which the others wait for. */
    private static final class Load {
        final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        volatile SessionState.Mark mark = SessionState.Mark.NONE;
    }

    // ---- the container asks ----

    @Override
    public @Nullable Object find(String id) {
        KeySpace space = this.space;
        if (stopping || space == null) {
            return container.local(id);
        }
        String key = SessionKey.of(id);
        SessionState state = states.get(key);
        if (state != null) {
            if (state.mark == SessionState.Mark.NONE
                    && state.generation == generation.get()
                    && (!state.created || space.isCurrent(key))) {
                return state.session;
            }
        } else {
            if (!SessionKey.plausible(key) || unknown.contains(key)) {
                return null;
            }
            Object local = container.local(id);
            if (local != null) {
                created(local);
                return local;
            }
        }
        try {
            return lookUp(space, key, id);
        } catch (Refused e) {
            onRefused.accept(e);
            throw e;
        }
    }

    /** One thread asks; the others wait for it. */
    private @Nullable Object lookUp(KeySpace space, String key, String id) {
        Load mine = new Load();
        Load other = loads.putIfAbsent(key, mine);
        if (other != null) {
            return follow(other);
        }
        try {
            Object session = load(space, key, id, mine);
            mine.result.complete(session);
            return session;
        } catch (RuntimeException | Error e) {
            mine.result.completeExceptionally(e);
            throw e;
        } finally {
            loads.remove(key, mine);
        }
    }

    private @Nullable Object follow(Load leader) {
        try {
            return waiting.await(leader.result);
        } catch (EngineException e) {
            throw Refused.later("The session could not be restored in time. Try again.");
        }
    }

    private @Nullable Object load(KeySpace space, String key, String id, Load load) {
        if (unknown.contains(key)) {
            return null;
        }
        SessionState state = states.get(key);
        if (state != null) {
            finishFlight(state);
            state.generation = generation.get();
            state.mark = SessionState.Mark.NONE;
            state.foreign = false;
            if (!state.created) {
                return state.session;
            }
        }
        Taken taken;
        try {
            taken = waiting.await(space.take(key).toCompletableFuture());
        } catch (EngineException e) {
            doubt(state);
            throw Refused.later("The session could not be verified in time. Try again.");
        } catch (Refused e) {
            doubt(state);
            throw e;
        }
        if (taken instanceof Taken.Present present) {
            return use(state, present, key, id, load);
        }
        if (state != null) {
            drop(state);
        } else {
            counters.add(Counters.Name.FORGED_IDS);
        }
        unknown.add(key, UNKNOWN_MILLIS);
        return null;
    }

    private static void doubt(@Nullable SessionState state) {
        if (state != null) {
            state.mark(SessionState.Mark.VERIFY);
        }
    }

    private Object use(
            @Nullable SessionState state, Taken.Present present, String key, String id, Load load) {
        if (state != null) {
            boolean equal;
            state.lock.lock();
            try {
                equal = state.adopt(present);
            } finally {
                state.lock.unlock();
            }
            if (equal) {
                counters.add(Counters.Name.VERIFIED);
                return state.session;
            }
            counters.add(Counters.Name.LOST_COPIES);
            drop(state);
        }
        SessionState restored = restorer.restore(present, key, id);
        restored.generation = generation.get();
        states.put(key, restored);
        container.publish(restored.session);
        restored.mark(load.mark);
        counters.add(Counters.Name.RESTORED);
        return restored.session;
    }

    private void finishFlight(SessionState state) {
        Flight flight = state.flight;
        if (flight != null) {
            try {
                waiting.await(flight.future);
            } catch (EngineException e) {
                // Its outcome is what the take will show.
            }
        }
        state.lock.lock();
        try {
            state.settle();
        } finally {
            state.lock.unlock();
        }
    }

    /** Takes a copy away from the container without an event; requests that use it go on. */
    void drop(SessionState state) {
        state.detached = true;
        if (states.remove(state.key, state)) {
            container.removeQuietly(state.session);
        }
    }

    @Override
    public void created(Object session) {
        if (container.note(session) instanceof SessionState) {
            return;
        }
        SessionState state = new SessionState(session, SessionKey.of(container.id(session)));
        state.generation = generation.get();
        container.note(session, state);
        if (!stopping) {
            unknown.remove(state.key);
            states.put(state.key, state);
        }
    }

    /** Returns the state of a session, whatever way it came into being. */
    SessionState state(Object session) {
        Object note = container.note(session);
        if (note instanceof SessionState state) {
            return state;
        }
        created(session);
        return (SessionState) Objects.requireNonNull(container.note(session));
    }

    /** The session has ended here, by the application or by its age. */
    @Nullable SessionState ended(Object session) {
        if (stopping || !(container.note(session) instanceof SessionState state)) {
            return null;
        }
        state.ended = true;
        states.remove(state.key, state);
        unknown.add(state.key, ENDED_MILLIS);
        return state.detached ? null : state;
    }

    /** The container has given the session another id. */
    void renamed(Object session, String newId) {
        SessionState state = state(session);
        String newKey = SessionKey.of(newId);
        if (newKey.equals(state.key)) {
            return;
        }
        state.lock.lock();
        try {
            states.remove(state.key, state);
            unknown.add(state.key, ENDED_MILLIS);
            try {
                finishFlight(state);
            } catch (Refused e) {
                // The old key goes, whatever becomes of the last change to it.
            }
            presence.renamed(state.key);
            state.rename(newKey);
            states.put(newKey, state);
        } finally {
            state.lock.unlock();
        }
    }

    @Override
    public void stopping() {
        if (!stopping) {
            onStopping.run();
            stopping = true;
            for (SessionState state : states.values()) {
                drop(state);
            }
        }
    }

    Collection<SessionState> all() {
        return states.values();
    }

    // ---- the engine tells; only marks ----

    @Override
    public void taken(String key, MemberId owner) {
        if (!owner.equals(self)) {
            mark(key, SessionState.Mark.TAKEN);
        }
    }

    @Override
    public void changed(String key) {
        mark(key, SessionState.Mark.VERIFY);
    }

    @Override
    public void removed(String key) {
        mark(key, SessionState.Mark.REMOVED);
    }

    @Override
    public void unverified() {
        generation.incrementAndGet();
    }

    private void mark(String key, SessionState.Mark mark) {
        Load load = loads.get(key);
        if (load != null) {
            load.mark = mark;
        }
        SessionState state = states.get(key);
        if (state != null) {
            if (mark == SessionState.Mark.TAKEN) {
                state.foreign = true;
            }
            state.mark(mark);
            if (mark != SessionState.Mark.VERIFY) {
                lost.add(key);
            }
        }
    }

    // ---- housekeeping ----

    /**
     * Drops the copies of sessions that live or ended elsewhere, before they expire here. A session
     * that was ours all the time and whose key has expired is due in the container, too: that is
     * how the application hears of its end.
     */
    void dropLost() {
        for (String key : lost) {
            lost.remove(key);
            SessionState state = states.get(key);
            if (state == null || state.mark.compareTo(SessionState.Mark.TAKEN) < 0) {
                continue;
            }
            if (state.mark == SessionState.Mark.REMOVED && !state.foreign) {
                container.expireIfDue(state.session);
            }
            if (!state.ended) {
                counters.add(Counters.Name.LOST_COPIES);
                drop(state);
            }
        }
    }

    /** Asks the cluster how a doubtful copy stands. */
    void verify(SessionState state) {
        KeySpace space = this.space;
        if (space != null && states.get(state.key) == state) {
            lookUp(space, state.key, container.id(state.session));
        }
    }

    void purge() {
        unknown.purge();
    }
}
