package io.heartline.link;

import io.heartline.spi.EngineException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/** Finds a free port of a range, and listens on it. */
final class ListenPort {

    private static final int BACKLOG = 128;
    private static final int LAST = 65_535;

    private ListenPort() {}

    /**
     * Listens on the first free port.
     *
     * @throws EngineException of kind REFUSED if there is none, naming the range and the cure
     */
    static ServerSocketChannel open(InetAddress address, int first, int count) throws IOException {
        int last = Math.min(LAST, first + count - 1);
        BindException taken = new BindException("no port");
        for (int port = first; port <= last; port++) {
            try {
                return open(new InetSocketAddress(address, port));
            } catch (BindException e) {
                taken = e;
            }
        }
        throw new EngineException(
                EngineException.Kind.REFUSED,
                (first == last ? "port " + last : "ports " + first + " to " + last)
                        + " on "
                        + address.getHostAddress()
                        + " cannot be used for the peer link ("
                        + taken.getMessage()
                        + "); set heartline.cluster.link-port",
                taken);
    }

    /**
     * A socket of its own for each attempt: one that lost a race for its port is bound to it
     * nevertheless, and refuses every other with "Invalid argument".
     */
    private static ServerSocketChannel open(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.configureBlocking(false);
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return server.bind(address, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }
}
