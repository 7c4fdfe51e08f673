package io.heartline.servlet.presence;

import io.heartline.config.Settings;
import io.heartline.presence.OnlineListener;
import io.heartline.presence.OnlineUser;
import io.heartline.presence.OnlineWatch;
import io.heartline.presence.Presence;
import io.heartline.presence.WatchPolicy;
import io.heartline.spi.Engine;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.HttpMethodConstraintElement;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.server.ServerContainer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Presence in one web application, from its start to its stop.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
public final class PresenceService implements Presence, AutoCloseable {

    /** The servlet that takes beats. */
    public static final String BEAT = "heartline-beat";

    /** The servlet under its WebSockets, and the filter before them. */
    public static final String SOCKET = "heartline-socket";

    private static final String TOKEN = "heartline-token";

    private final Counters counters = new Counters();
    private final SharedKey key;
    private final Logins logins;
    private final @Nullable Keeps keeps;
    private final Attendance attendance;
    private final LeaseTicker ticker;
    private final OnlineWatchers watchers;
    private final BeatServlet beatServlet;
    private final TokenServlet tokenServlet;
    private final SocketGate gate;
    private final Supplier<Sockets> sockets;
    private volatile @Nullable Sockets opened;

    private PresenceService(
            Engine engine,
            Settings settings,
            String application,
            ClassLoader loader,
            Function<HttpSession, SessionFacts> sessions) {
        PresenceSettings own = PresenceSettings.of(settings);
        @Nullable WatchPolicy policy = OnlineView.policy(loader);
        key = SharedKey.agree(engine, application);
        logins = new Logins(engine, application, key, own, counters);
        keeps = own.keepsSession() ? new Keeps(engine, application, logins, counters) : null;
        attendance = new Attendance(engine, application, own, logins, keeps, counters);
        ticker = new LeaseTicker(application, this::turn);
        watchers = new OnlineWatchers(attendance.list(), application);
        Beats beats = new Beats(key, attendance, logins, own.pacing(), counters);
        OnlineView view = new OnlineView(attendance.list(), policy, counters);
        beatServlet = new BeatServlet(beats, view, own.origins(), own.addresses(), counters);
        tokenServlet = new TokenServlet(key, beats, own.origins(), logins, sessions, counters);
        gate = new SocketGate(own.origins(), own.addresses(), counters);
        sockets =
                () ->
                        new Sockets(
                                beats,
                                attendance,
                                logins,
                                own.addresses(),
                                view,
                                own.pacing().beat(),
                                counters,
                                application);
    }

    /**
     * Starts presence.
     *
     * @param loader of the application, where its {@link io.heartline.presence.WatchPolicy} is
     * @param sessions says how a session of the application stands
     * @throws IllegalStateException if the cluster does not answer in time
     */
    public static PresenceService start(
            Engine engine,
            Settings settings,
            String application,
            ClassLoader loader,
            Function<HttpSession, SessionFacts> sessions) {
        PresenceService presence =
                new PresenceService(engine, settings, application, loader, sessions);
        presence.logins.start();
        if (presence.keeps != null) {
            presence.keeps.start();
        }
        presence.attendance.start();
        presence.ticker.start();
        return presence;
    }

    private void turn() {
        key.turn();
        logins.turn();
        attendance.turn();
    }

    /**
     * Registers the endpoints. Whoever may log in or not, beats are let through: a constraint for
     * their exact path and method comes before one for {@code /*} (Servlet 6.0, 13.8.3). Other
     * methods are denied.
     */
    public void register(ServletContext context) {
        ServletRegistration.Dynamic beat = add(context, BEAT, beatServlet, BeatServlet.PATH);
        beat.setServletSecurity(
                new ServletSecurityElement(
                        new HttpConstraintElement(EmptyRoleSemantic.DENY),
                        List.of(
                                new HttpMethodConstraintElement(
                                        "POST",
                                        new HttpConstraintElement(EmptyRoleSemantic.PERMIT)))));
        add(context, TOKEN, tokenServlet, TokenServlet.PATH);
        add(context, SOCKET, new SocketServlet(), Sockets.PATH);
        FilterRegistration.Dynamic before = context.addFilter(SOCKET, gate);
        if (before != null) {
            before.setAsyncSupported(true);
            before.addMappingForUrlPatterns(
                    EnumSet.of(DispatcherType.REQUEST), false, Sockets.PATH);
        }
        context.addListener(new Opener(this));
    }

    /** Opens the WebSocket endpoint. */
    void open(ServerContainer container) {
        Sockets made = sockets.get();
        made.open(container);
        opened = made;
    }

    /** Tells those who observe events of CDI, from now on. */
    void tell(OnlineListener observers) {
        watchers.add(null, observers);
    }

    private static ServletRegistration.Dynamic add(
            ServletContext context, String name, HttpServlet servlet, String path) {
        ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
        if (registration == null || !registration.addMapping(path).isEmpty()) {
            throw new IllegalStateException(
                    "there is another servlet with the name "
                            + name
                            + " or the path "
                            + path
                            + "; give it another, or set heartline.presence.enabled=false");
        }
        return registration;
    }

    /** Returns what answers beats. */
    public HttpServlet beats() {
        return beatServlet;
    }

    // ---- what becomes of sessions

    /** Says whether a session has, or had, clients; else presence need not hear of it. */
    public boolean hasClients(long[] tags) {
        return logins.hasClients(tags);
    }

    /**
     * A session was written to the cluster: it lives, and may name another user. Never waits.
     *
     * @param tags as {@link #tags} has them
     */
    public void sessionSeen(long[] tags, SessionFacts session) {
        logins.seen(tags, session);
    }

    /**
     * A session has ended here: its clients leave, on every server. Never waits.
     *
     * @param key its id without the server's route
     */
    public void sessionEnded(String key) {
        logins.ended(key);
    }

    /**
     * A session has another id now: its clients get new tokens. Never waits.
     *
     * @param key its former id without the server's route
     */
    public void sessionRenamed(String key) {
        logins.renamed(key);
    }

    /**
     * Returns what stands for the sessions whose clients keep them alive, those named since the
     * last call. Empty unless {@code heartline.presence.keeps-session} is true.
     */
    public Set<Long> sessionsToKeep() {
        return keeps == null ? Set.of() : keeps.take();
    }

    /**
     * Returns what may stand for a session; another answer only if {@link #tagsVersion} changes.
     */
    public long[] tags(String session) {
        return key.tags(session);
    }

    /** Compared by identity. */
    public Object tagsVersion() {
        return key.version();
    }

    /** A session was kept alive. */
    public void sessionKept() {
        counters.add(Counters.Name.SESSIONS_KEPT);
    }

    // ---- what the application asks

    @Override
    public Optional<OnlineUser> online(String user) {
        return Optional.ofNullable(attendance.list().user(user));
    }

    @Override
    public List<OnlineUser> list() {
        return attendance.list().list();
    }

    @Override
    public Optional<Instant> lastSeen(String user) {
        return isOnline(user) ? Optional.of(Instant.now()) : attendance.lastSeen().of(user);
    }

    @Override
    public void forget(String user) {
        attendance.lastSeen().forget(user);
    }

    @Override
    public OnlineWatch watch(@Nullable String from, OnlineListener listener) {
        return watchers.add(from, listener);
    }

    /** Puts this member's numbers into a report. */
    public void into(Map<String, Long> report) {
        counters.into(report);
        report.put("presence_clients", (long) attendance.size());
        report.put("presence_clients_everywhere", (long) attendance.list().clients());
        report.put("presence_sessions", (long) logins.sessions());
        report.put("presence_writes_waiting", (long) attendance.waiting());
        Sockets running = opened;
        report.put("presence_sockets", running == null ? 0L : running.size());
        report.put("presence_pauses", ticker.pauses());
        report.put("presence_listener_failures", ticker.failures());
    }

    @Override
    public void close() {
        Sockets running = opened;
        if (running != null) {
            running.close();
        }
        ticker.close();
        watchers.close();
        attendance.close();
        logins.close();
        if (keeps != null) {
            keeps.close();
        }
    }
}
