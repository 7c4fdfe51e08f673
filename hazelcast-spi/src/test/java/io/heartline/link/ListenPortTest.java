package io.heartline.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ListenPortTest {

    private static final int MEMBERS = 8;
    private static final int ROUNDS = 300;
    private static final int FIRST = 24_000;

    /** Members of one host that start at the same moment want the same ports. */
    @Test
    void allThatStartAtOnceFindAPort() throws Exception {
        ExecutorService members = Executors.newFixedThreadPool(MEMBERS);
        try {
            CyclicBarrier start = new CyclicBarrier(MEMBERS);
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<ServerSocketChannel>> opened = new ArrayList<>();
                for (int i = 0; i < MEMBERS; i++) {
                    opened.add(
                            members.submit(
                                    () -> {
                                        start.await();
                                        return ListenPort.open(
                                                InetAddress.getLoopbackAddress(),
                                                FIRST,
                                                MEMBERS * 5);
                                    }));
                }
                Set<Integer> ports = new HashSet<>();
                List<ServerSocketChannel> servers = new ArrayList<>();
                for (Future<ServerSocketChannel> future : opened) {
                    servers.add(future.get());
                }
                for (ServerSocketChannel server : servers) {
                    ports.add(server.socket().getLocalPort());
                    server.close();
                }
                assertThat(ports).hasSize(MEMBERS);
            }
        } finally {
            members.shutdownNow();
        }
    }
}
