package io.heartline.servlet.session;

import io.heartline.Health;
import io.heartline.Heartline;
import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import io.heartline.config.Keys;
import io.heartline.config.NonSerializable;
import io.heartline.config.Route;
import io.heartline.config.Settings;
import io.heartline.presence.Presence;
import io.heartline.servlet.container.Container;
import io.heartline.servlet.presence.PresenceService;
import io.heartline.session.Sessions;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineProvider;
import io.heartline.spi.KeySpace;
import io.heartline.state.Codec;
import io.heartline.state.Maps;
import io.heartline.state.ReplicatedMap;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Heartline in one web application, from its start to its stop. */
final class SessionRuntime implements Heartline, Sessions.Committer {

    private static final System.Logger LOG = System.getLogger("io.heartline.session");
    private static final Duration HAND_OVER = Duration.ofSeconds(5);

    final Container container;
    final LiveSessions live;
    final Committer committer;
    final Background background;

    private final PresenceLink link;
    private final Engine engine;
    private final Counters counters;
    private final Duration stopDelay;
    private final AtomicBoolean retiring = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable PresenceService presence;
    private volatile boolean serving;

    private SessionRuntime(
            Container container,
            Engine engine,
            LiveSessions live,
            Committer committer,
            Background background,
            PresenceLink link,
            Counters counters,
            Duration stopDelay) {
        this.container = container;
        this.engine = engine;
        this.live = live;
        this.committer = committer;
        this.background = background;
        this.link = link;
        this.counters = counters;
        this.stopDelay = stopDelay;
    }

    /**
     * Starts the engine and puts the sessions into its care.
     *
     * @throws EngineException if the engine refuses to start
     * @throws IllegalStateException if the container's session manager cannot be wrapped
     */
    static SessionRuntime start(
            Container container,
            Settings settings,
            EngineProvider provider,
            String clusterName,
            ClassLoader loader) {
        Counters counters = new Counters();
        NonSerializable policy =
                settings.get(Keys.SESSION_NON_SERIALIZABLE)
                        .orElse(
                                container.distributable()
                                        ? NonSerializable.STRICT
                                        : NonSerializable.WARN);
        Waiting waiting =
                new Waiting(
                        settings.get(Keys.SESSION_MAX_WAITING),
                        settings.get(Keys.SESSION_MAX_WAIT),
                        counters);
        Decoder decoder = new Decoder(loader);
        Route route = settings.get(Keys.SESSION_ROUTE);
        PresenceLink link = new PresenceLink(container, settings.get(Keys.PRESENCE_USER_ATTRIBUTE));
        LiveSessions live =
                new LiveSessions(container, waiting, decoder, loader, route, link, counters);
        Rehearsal rehearsal = Rehearsal.begin(container, decoder, loader, route);
        Engine engine;
        try {
            engine = provider.start(settings.engine(clusterName, loader));
        } finally {
            rehearsal.end();
        }
        Background background =
                new Background(container.applicationName(), loader, container, counters);
        try {
            KeySpace space = engine.open("session:" + container.applicationName(), live);
            Committer committer =
                    new Committer(
                            container,
                            space,
                            settings.get(Keys.SESSION_MODE),
                            new ChangeDetector(container, policy, counters),
                            waiting,
                            counters,
                            link,
                            background::retry);
            SessionRuntime runtime =
                    new SessionRuntime(
                            container,
                            engine,
                            live,
                            committer,
                            background,
                            link,
                            counters,
                            settings.get(Keys.STOP_DELAY));
            live.open(space, engine.self(), runtime::handOver);
            container.distributable(policy == NonSerializable.STRICT);
            container.install(live);
            background.start(live, committer, link, new Practice(space, decoder));
            return runtime;
        } catch (RuntimeException e) {
            background.close();
            engine.leave(Duration.ZERO);
            throw e;
        }
    }

    /**
     * Starts presence on the same engine.
     *
     * @throws IllegalStateException if the cluster does not answer in time
     */
    PresenceService startPresence(Settings settings, ClassLoader loader) {
        PresenceService started =
                PresenceService.start(
                        engine,
                        settings,
                        container.applicationName(),
                        loader,
                        view -> link.facts(live.state(container.session(unwrap(view)))));
        presence = started;
        link.open(started);
        return started;
    }

    void unsafeAborted() {
        counters.add(Counters.Name.UNSAFE_ABORTED);
    }

    /** The session was invalidated, or has expired in this container. */
    void ended(HttpSession view) {
        SessionState state = live.ended(container.session(view));
        if (state != null) {
            background.remove(state, committer);
            link.ended(state.key);
        }
    }

    /** Makes what is still unsaved safe before the sessions leave this server. */
    private void handOver() {
        background.close();
        List<SessionState> pending = new ArrayList<>();
        for (SessionState state : live.all()) {
            try {
                committer.start(state);
                if (state.flight != null) {
                    pending.add(state);
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "A session could not be handed over: {0}", e);
            }
        }
        long end = System.nanoTime() + HAND_OVER.toNanos();
        int late = 0;
        for (SessionState state : pending) {
            Flight flight = state.flight;
            if (flight != null && !finished(flight, end - System.nanoTime())) {
                late++;
            }
        }
        if (late > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} sessions could not be handed over within {1} s",
                    late,
                    HAND_OVER.toSeconds());
        }
    }

    private static boolean finished(Flight flight, long nanos) {
        try {
            flight.future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The application has started as far as its filters: requests are near. */
    void serves() {
        serving = true;
    }

    /**
     * The server is about to stop: whoever comes to another one next shall not have to wait. Serves
     * on, and says DOWN to whoever asks for its health, for as long as is set. Never fails: the
     * stop goes on.
     */
    void retire() {
        if (closed.get() || !serving || !retiring.compareAndSet(false, true)) {
            return;
        }
        long end = System.nanoTime() + stopDelay.toNanos();
        try {
            engine.retire(HAND_OVER);
            TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        } catch (EngineException e) {
            LOG.log(System.Logger.Level.WARNING, "The engine did not hand over: {0}", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves the cluster. Harmless if repeated. */
    void stop() {
        if (closed.compareAndSet(false, true)) {
            PresenceService running = presence;
            if (running != null) {
                running.close();
            }
            live.stopping();
            background.close();
            container.uninstall();
            engine.leave(HAND_OVER);
        }
    }

    @Override
    public void commit(HttpSession session) {
        try {
            committer.makeSafe(live.state(container.session(unwrap(session))));
        } catch (Refused e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private HttpSession unwrap(HttpSession session) {
        Object local = container.local(session.getId());
        return local == null ? session : container.view(local);
    }

    @Override
    public <V> ReplicatedMap<V> map(String name, Codec<V> codec) {
        return Maps.open(engine, name, codec);
    }

    @Override
    public Presence presence() {
        PresenceService running = presence;
        if (running == null) {
            throw new IllegalStateException(
                    "presence is off. Switch it on with heartline.presence.enabled=true");
        }
        return running;
    }

    @Override
    public MemberId self() {
        return engine.self();
    }

    @Override
    public HeartlineReport report() {
        HeartlineReport report = engine.report();
        Map<String, Long> all = new HashMap<>(report.counters());
        counters.into(all);
        all.put("session_live", (long) live.all().size());
        PresenceService running = presence;
        if (running != null) {
            running.into(all);
        }
        return new HeartlineReport(
                report.self(),
                retiring.get() || closed.get() ? Health.DOWN : report.health(),
                report.peers(),
                report.shards(),
                all,
                report.lastDivergence());
    }
}
