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
import jakarta.websocket.server.ServerContainer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Attendance attendance;
    private final LeaseTicker ticker;
    private final OnlineWatchers watchers;
    private final BeatServlet beatServlet;
    private final TokenServlet tokenServlet;
    private final SocketGate gate;
    private final Supplier<Sockets> sockets;
    private volatile @Nullable Sockets opened;

    private PresenceService(
            Engine engine, Settings settings, String application, ClassLoader loader) {
        PresenceSettings own = PresenceSettings.of(settings);
        @Nullable WatchPolicy policy = OnlineView.policy(loader);
        key = SharedKey.agree(engine, application);
        attendance = new Attendance(engine, application, own, counters);
        ticker = new LeaseTicker(application, this::turn);
        watchers = new OnlineWatchers(attendance.list(), application);
        Beats beats = new Beats(key, attendance, own.pacing(), counters);
        OnlineView view = new OnlineView(attendance.list(), policy, counters);
        beatServlet = new BeatServlet(beats, view, own.origins(), counters);
        tokenServlet = new TokenServlet(key, beats, own, counters);
        gate = new SocketGate(own.origins(), counters);
        sockets =
                () ->
                        new Sockets(
                                beats,
                                attendance,
                                view,
                                own.pacing().beat(),
                                counters,
                                application);
    }

    /**
     * Starts presence.
     *
     * @param loader of the application, where its {@link io.heartline.presence.WatchPolicy} is
     * @throws IllegalStateException if the cluster does not answer in time
     */
    public static PresenceService start(
            Engine engine, Settings settings, String application, ClassLoader loader) {
        PresenceService presence = new PresenceService(engine, settings, application, loader);
        presence.attendance.start();
        presence.ticker.start();
        return presence;
    }

    private void turn() {
        key.turn();
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
        context.addListener(new SocketOpener(this));
    }

    /** Opens the WebSocket endpoint. */
    void open(ServerContainer container) {
        Sockets made = sockets.get();
        made.open(container);
        opened = made;
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
    }
}
