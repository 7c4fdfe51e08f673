package io.heartline.servlet.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One address in front of several servers, as a balancer is: connections go to one of them, or
 * nowhere, as when the network is cut.
 */
final class Door implements AutoCloseable {

    private static final int CONNECT_MS = 2_000;

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile List<InetSocketAddress> targets = List.of();

    /** Connections so far; of the thread that accepts them. */
    private int count;

    Door() throws IOException {
        listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "door");
        thread.setDaemon(true);
        thread.start();
    }

    String url(String path) {
        return "http://localhost:" + listening.getLocalPort() + "/app" + path;
    }

    /** Leads to a server from now on; what is open stays as it is. */
    void to(ServerProcess server) {
        to(List.of(server));
    }

    /** Leads each connection to the next one of these servers from now on. */
    void to(List<ServerProcess> servers) {
        targets = servers.stream().map(Door::address).toList();
    }

    private static InetSocketAddress address(ServerProcess server) {
        int port = URI.create(server.url("/")).getPort();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Ends every connection, and takes none until it leads somewhere again. */
    void cut() {
        targets = List.of();
        open.forEach(Door::end);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket from = listening.accept();
                List<InetSocketAddress> among = targets;
                if (among.isEmpty()) {
                    end(from);
                } else {
                    InetSocketAddress to = among.get(count++ % among.size());
                    start(() -> connect(from, to));
                }
            } catch (IOException e) {
                // It was closed, or the one who came has gone already.
            }
        }
    }

    private void connect(Socket from, InetSocketAddress to) {
        Socket server = new Socket();
        try {
            server.connect(to, CONNECT_MS);
            open.add(from);
            open.add(server);
            start(() -> copy(from, server));
            copy(server, from);
        } catch (IOException e) {
            end(server);
            end(from);
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] bytes = new byte[8 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                out.write(bytes, 0, count);
            }
        } catch (IOException e) {
            // Either end has gone: so does the other.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
