package io.heartline.servlet.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One address in front of several servers, as a balancer is: connections go to one of them, or
 * nowhere, as when the network is cut.
 */
final class Door implements AutoCloseable {

    private static final int CONNECT_MS = 2_000;

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable InetSocketAddress target;

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
        int port = URI.create(server.url("/")).getPort();
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Ends every connection, and takes none until it leads somewhere again. */
    void cut() {
        target = null;
        open.forEach(Door::end);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket from = listening.accept();
                InetSocketAddress to = target;
                if (to == null) {
                    end(from);
                } else {
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
