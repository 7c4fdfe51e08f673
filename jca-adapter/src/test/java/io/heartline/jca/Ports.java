package io.heartline.jca;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports of 127.0.0.1. */
final class Ports {

    private static final int TRIES = 100;
    private static final int CONNECT_MS = 1_000;

    private Ports() {}

    /** Returns a port that was free a moment ago. */
    static int free() throws IOException {
        try (ServerSocket socket = bind(0)) {
            return socket.getLocalPort();
        }
    }

    /** Returns the first of two neighbouring ports that were free a moment ago. */
    static int twoFree() throws IOException {
        IOException last = new IOException("not tried");
        for (int i = 0; i < TRIES; i++) {
            try (ServerSocket first = bind(0);
                    ServerSocket second = bind(first.getLocalPort() + 1)) {
                return second.getLocalPort() - 1;
            } catch (IOException | IllegalArgumentException e) {
                last = new IOException("no two neighbouring free ports", e);
            }
        }
        throw last;
    }

    /** Returns whether something listens on the port. */
    static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
