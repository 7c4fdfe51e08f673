package io.heartline.link;

import io.heartline.spi.EngineException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where connections begin: the listening socket, the dialing, and everybody whose handshake is not
 * over. Bounded in number and time.
 */
final class Doors implements AutoCloseable {

    /** Connections from strangers whose handshake is not over. */
    static final int STRANGERS_MAX = 64;

    static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Selector selector;
    private final ServerSocketChannel server;
    private final SelectionKey serverKey;
    private final Handshake.Identity identity;
    private final LinkCounters counters;
    private final LinkLog log;
    private final @Nullable Tls tls;
    private final TlsWorker worker;
    private final SecureRandom random = new SecureRandom();
    private final Set<Connection> opening = new LinkedHashSet<>();
    private int strangers;

    Doors(LinkSettings settings, int shards, Selector selector, LinkCounters counters, LinkLog log)
            throws IOException {
        this.selector = selector;
        this.counters = counters;
        this.log = log;
        tls = settings.tls();
        worker = new TlsWorker("heartline-tls-" + settings.self().brief(), selector, counters);
        try {
            server = ListenPort.open(settings.bind(), settings.firstPort(), settings.portCount());
        } catch (IOException | EngineException e) {
            selector.close();
            throw e;
        }
        serverKey = server.register(selector, SelectionKey.OP_ACCEPT);
        Hello hello =
                new Hello(
                        settings.self(),
                        settings.version(),
                        settings.host(),
                        settings.zone(),
                        shards,
                        settings.advertised(),
                        port(),
                        settings.lives());
        identity = new Handshake.Identity(hello, settings.cluster(), settings.secret());
    }

    int port() {
        return server.socket().getLocalPort();
    }

    /** Whether a peer at that address may be spoken to: without a secret only on loopback. */
    boolean allowed(InetSocketAddress address) {
        return identity.secret().present() || address.getAddress().isLoopbackAddress();
    }

    /** Accepts everybody who knocks, within the limit. */
    void accept(long now, boolean open) {
        try {
            SocketChannel channel = server.accept();
            while (channel != null) {
                if (open) {
                    admit(channel, now);
                } else {
                    channel.close();
                }
                channel = server.accept();
            }
        } catch (IOException e) {
            // Not now; the next tick asks again, so that a lack of descriptors does not spin
            log.cannotAccept(e, now);
            serverKey.interestOps(0);
        }
    }

    private void admit(SocketChannel channel, long now) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        if (remote == null || !allowed(remote) || strangers >= STRANGERS_MAX) {
            counters.refusedConnections++;
            channel.close();
            if (remote != null && !allowed(remote)) {
                log.insecure(remote, now);
            } else if (remote != null) {
                log.crowded(remote, STRANGERS_MAX, now);
            }
            return;
        }
        Connection connection = new Connection(channel, remote, null, false, now + HANDSHAKE_NANOS);
        connection.handshake = Handshake.accept(identity, random);
        prepare(connection, SelectionKey.OP_READ);
        opening.add(connection);
        strangers++;
    }

    /**
     * Begins a connection to a neighbor.
     *
     * @throws java.net.ConnectException if its address refuses at once
     */
    Connection dial(Neighbor neighbor, long now) throws IOException {
        SocketChannel channel = SocketChannel.open();
        Connection connection =
                new Connection(
                        channel,
                        neighbor.address,
                        neighbor,
                        neighbor.probes(now),
                        now + HANDSHAKE_NANOS);
        try {
            prepare(connection, SelectionKey.OP_CONNECT);
            if (channel.connect(neighbor.address)) {
                begin(connection);
            }
        } catch (IOException e) {
            connection.close();
            throw e;
        }
        opening.add(connection);
        return connection;
    }

    /** Finishes a connection that was begun. */
    void connected(Connection connection) throws IOException {
        if (connection.channel.finishConnect()) {
            begin(connection);
        }
    }

    private void begin(Connection connection) {
        connection.handshake = Handshake.dial(identity, connection.probe, random, connection.out);
        connection.interest(SelectionKey.OP_CONNECT, false);
        connection.interest(SelectionKey.OP_READ, true);
    }

    private void prepare(Connection connection, int interest) throws IOException {
        connection.channel.configureBlocking(false);
        connection.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (tls != null) {
            connection.secure(tls.engine(connection.target != null), worker);
        }
        connection.key = connection.channel.register(selector, interest, connection);
    }

    /** Returns a connection whose handshake of TLS can go on, or null. */
    @Nullable Connection resumed() {
        return worker.next();
    }

    /** The connection's handshake is over, one way or the other. */
    void leave(Connection connection) {
        if (opening.remove(connection) && connection.target == null) {
            strangers--;
        }
    }

    /** Returns those who take too long, and opens the door again if it had to be shut. */
    List<Connection> expired(long now) {
        serverKey.interestOps(SelectionKey.OP_ACCEPT);
        List<Connection> late = new ArrayList<>();
        for (Connection connection : opening) {
            if (now - connection.deadline >= 0) {
                late.add(connection);
            }
        }
        return late;
    }

    @Override
    public void close() {
        opening.forEach(Connection::close);
        opening.clear();
        worker.close();
        try {
            server.close();
        } catch (IOException e) {
            // The descriptor is given back all the same
        }
    }
}
