package io.heartline.servlet.presence;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code /heartline/socket}: beats and the on-line list over WebSocket (RFC 6455). Messages are
 * those of {@link BeatServlet}; the token comes in the first one. Each connection is pinged once a
 * beat; whatever comes from it is life, and one that is silent for its lease is closed. Public for
 * the container, which calls it by reflection.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
public final class Sockets extends Endpoint implements AutoCloseable {

    static final String PATH = "/heartline/socket";

    private static final System.Logger LOG = System.getLogger("io.heartline.presence");
    private static final String CONNECTION = "io.heartline.connection";
    private static final String ADDRESS = "io.heartline.address";

    /** Tomcat's limit of a write that blocks, which only pings and closings do. */
    private static final String TOMCAT_TIMEOUT =
            "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Beats beats;
    private final Attendance attendance;
    private final Logins logins;
    private final Addresses addresses;
    private final OnlineView view;
    private final Counters counters;
    private final Set<Connection> watching = ConcurrentHashMap.newKeySet();

    /** The connections; a part of them is pinged at each turn. */
    private final List<Set<Connection>> slices = new ArrayList<>();

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final Thread thread;
    private int turn;
    private long judged;
    private volatile boolean closed;

    Sockets(
            Beats beats,
            Attendance attendance,
            Logins logins,
            Addresses addresses,
            OnlineView view,
            Duration beat,
            Counters counters,
            String application) {
        this.beats = beats;
        this.attendance = attendance;
        this.logins = logins;
        this.addresses = addresses;
        this.view = view;
        this.counters = counters;
        long count = Math.max(1, beat.toNanos() / TURN_NANOS);
        for (int i = 0; i < count; i++) {
            slices.add(ConcurrentHashMap.newKeySet());
        }
        thread = new Thread(this::run, "heartline-sockets-" + application);
        thread.setDaemon(true);
    }

    /**
     * Opens the endpoint.
     *
     * @throws IllegalStateException if the application has another one there
     */
    void open(ServerContainer container) {
        ServerEndpointConfig config =
                ServerEndpointConfig.Builder.create(Sockets.class, PATH)
                        .configurator(
                                new ServerEndpointConfig.Configurator() {
                                    @Override
                                    public <T> T getEndpointInstance(Class<T> type) {
                                        return type.cast(Sockets.this);
                                    }

                                    @Override
                                    public void modifyHandshake(
                                            ServerEndpointConfig own,
                                            HandshakeRequest request,
                                            HandshakeResponse response) {
                                        own.getUserProperties().put(ADDRESS, addresses.opening());
                                    }
                                })
                        .build();
        config.getUserProperties().put(TOMCAT_TIMEOUT, TimeUnit.SECONDS.toMillis(1));
        try {
            container.addEndpoint(config);
        } catch (DeploymentException e) {
            throw new IllegalStateException(
                    "the WebSocket endpoint " + PATH + " could not be opened: " + e.getMessage(),
                    e);
        }
        thread.start();
    }

    int size() {
        return open.get();
    }

    // ---- called by the container

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxTextMessageBufferSize(BeatParser.BYTES_MAX);
        session.setMaxIdleTimeout(0);
        int slice = opened.getAndIncrement();
        Connection connection =
                new Connection(this, session, slice, address(session), System.nanoTime());
        session.getUserProperties().put(CONNECTION, connection);
        session.addMessageHandler(String.class, connection);
        session.addMessageHandler(PongMessage.class, pong -> pong(connection));
        open.incrementAndGet();
        slice(slice).add(connection);
    }

    private static int address(Session session) {
        return session.getUserProperties().get(ADDRESS) instanceof Integer address ? address : 0;
    }

    private Set<Connection> slice(int number) {
        return slices.get(Math.floorMod(number, slices.size()));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        if (session.getUserProperties().remove(CONNECTION) instanceof Connection connection) {
            closed(connection);
        }
    }

    @Override
    public void onError(Session session, Throwable failure) {
        LOG.log(Level.DEBUG, "a WebSocket has failed", failure);
    }

    /** A connection has ended: its client may come back, or beat in another way. */
    void closed(Connection connection) {
        watching.remove(connection);
        Signed token = connection.token();
        if (slice(connection.slice).remove(connection)) {
            open.decrementAndGet();
            if (token != null) {
                attendance.lost(token, beats.nextMillis());
            }
        }
    }

    private void pong(Connection connection) {
        Signed token = connection.token();
        connection.heard(System.nanoTime());
        if (token != null && admits(connection, beats.readmit(token))) {
            stay(connection, token);
        }
    }

    /** A message has come. */
    void heard(Connection connection, String text) {
        connection.heard(System.nanoTime());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Beat beat = BeatParser.parse(bytes, bytes.length);
        if (beat == null || beat.token().isEmpty() && connection.token() == null) {
            counters.add(Counters.Name.MALFORMED);
            refuse(connection, CloseCodes.VIOLATED_POLICY.getCode(), "not a beat with a token");
            return;
        }
        Signed token = connection.token();
        if (!beat.token().isEmpty()) {
            token = beats.verified(beat.token());
        }
        if (token == null) {
            connection.close(Connection.BAD_TOKEN, "get a new token");
            return;
        }
        connection.is(token.brief());
        if (admits(connection, beats.admit(token))) {
            take(connection, token, beat);
        }
    }

    /** Closes a connection whose token is no longer good. */
    private boolean admits(Connection connection, Beats.Outcome outcome) {
        if (outcome == Beats.Outcome.TAKEN) {
            return true;
        }
        if (outcome == Beats.Outcome.LATER) {
            connection.close(CloseCodes.TRY_AGAIN_LATER.getCode(), "1");
            return false;
        }
        boolean ended = outcome == Beats.Outcome.SIGNED_OUT;
        connection.isNobody();
        connection.close(
                ended ? Connection.SIGNED_OUT : Connection.BAD_TOKEN,
                ended ? "signed out" : "get a new token");
        return false;
    }

    private void take(Connection connection, Signed token, Beat beat) {
        counters.add(Counters.Name.BEATS);
        if (beat.leave()) {
            attendance.leave(token);
            connection.isNobody(); // else its end would count as a loss, which stays longer
            connection.close(CloseCodes.NORMAL_CLOSURE.getCode(), "");
            return;
        }
        connection.says(beat.says());
        if (!stay(connection, token)) {
            return;
        }
        if (beat.watch() && connection.at() == null) {
            connection.watch(beat.at());
            watching.add(connection);
        }
        connection.send(plain());
    }

    private boolean stay(Connection connection, Signed token) {
        Says says = connection.says();
        long lease = Pacing.leaseMillis(beats.nextMillis(), says.is(How.HIDDEN));
        Beats.Outcome outcome = attendance.stay(token, says, lease, () -> connection.address);
        if (outcome == Beats.Outcome.TAKEN) {
            return true;
        }
        long seconds = TimeUnit.MILLISECONDS.toSeconds(beats.nextMillis());
        connection.close(CloseCodes.TRY_AGAIN_LATER.getCode(), Long.toString(seconds));
        return false;
    }

    /** Closes a connection that does what it must not. */
    void refuse(Connection connection, int code, String reason) {
        counters.add(Counters.Name.SOCKETS_REFUSED);
        connection.close(code, reason);
    }

    // ---- time

    private void run() {
        while (!closed) {
            try {
                turn(System.nanoTime());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A turn of the WebSockets failed; the next one comes", e);
            }
            LockSupport.parkNanos(TURN_NANOS);
        }
    }

    private void turn(long nowNanos) {
        turn++;
        String plain = plain();
        long leaseNanos =
                TimeUnit.MILLISECONDS.toNanos(Pacing.leaseMillis(beats.nextMillis(), false));
        for (Connection connection : slice(turn)) {
            if (connection.silence(nowNanos) > leaseNanos) {
                counters.add(Counters.Name.SOCKETS_SILENT);
                connection.close(CloseCodes.GOING_AWAY.getCode(), "silent");
            } else if (!connection.ping(plain)) {
                counters.add(Counters.Name.SOCKETS_SLOW);
            }
        }
        judge();
        if (turn % 2 == 0) { // twice a second
            long version = view.version();
            for (Connection connection : watching) {
                connection.tell(view, version, beats.nextMillis());
            }
        }
    }

    /** Closes those whose session has ended, if any has. */
    private void judge() {
        long version = logins.version();
        if (judged == version) {
            return;
        }
        judged = version;
        for (Set<Connection> slice : slices) {
            for (Connection connection : slice) {
                Signed token = connection.token();
                if (token != null) {
                    admits(connection, beats.readmit(token));
                }
            }
        }
    }

    private String plain() {
        return "{\"next\":" + beats.nextMillis() + "}";
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
