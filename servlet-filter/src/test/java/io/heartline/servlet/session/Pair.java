package io.heartline.servlet.session;

import io.heartline.Heartline;
import java.util.UUID;
import java.util.function.Consumer;

/** Two servers with the same application on one in-memory cluster. */
final class Pair implements AutoCloseable {

    final String name = "t" + UUID.randomUUID();
    final MemoryCluster cluster = MemoryCluster.named(name);
    final TestServer one;
    final TestServer two;
    final MemoryEngine engineOne;
    final MemoryEngine engineTwo;

    Pair() throws Exception {
        this(server -> {});
    }

    Pair(Consumer<TestServer> change) throws Exception {
        one = start(change);
        engineOne = cluster.last();
        two = start(change);
        engineTwo = cluster.last();
    }

    TestServer start(Consumer<TestServer> change) throws Exception {
        TestServer server = TestServlets.all(new TestServer(name));
        change.accept(server);
        server.start();
        if (!server.running()) {
            throw new IllegalStateException("the application did not start");
        }
        return server;
    }

    static long counter(TestServer server, String name) {
        return Heartline.of(server.context.getServletContext()).report().counters().get(name);
    }

    @Override
    public void close() throws Exception {
        engineOne.frozen = false;
        engineTwo.frozen = false;
        one.close();
        two.close();
    }
}
