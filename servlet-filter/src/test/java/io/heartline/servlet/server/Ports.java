package io.heartline.servlet.server;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Free ports of the loopback interface. */
final class Ports {

    /** Whoever got them may not listen yet. */
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    /** Returns the first of some free ports in a row, far from the usual ones; none twice. */
    static synchronized int free(int count) {
        for (int tries = 0; tries < 100; tries++) {
            int first = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            Set<Integer> row = IntStream.range(first, first + count).boxed().collect(toSet());
            if (Collections.disjoint(GIVEN, row) && allFree(first, count)) {
                GIVEN.addAll(row);
                return first;
            }
        }
        throw new IllegalStateException("no " + count + " free ports in a row");
    }

    private static boolean allFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                socket.getLocalPort();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** Counts the ports in a row that somebody listens on. */
    static int open(int first, int count) {
        int open = 0;
        for (int port = first; port < first + count; port++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                open++;
            } catch (IOException e) {
                // Nobody there.
            }
        }
        return open;
    }
}
