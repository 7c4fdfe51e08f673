package io.heartline.link;

import io.heartline.MemberId;
import io.heartline.replication.Message;
import io.heartline.replication.Peer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Members' links in one thread: a test turns all of them until a condition holds. */
final class Pair implements AutoCloseable {

    static final int FIRST_PORT = 21_000 + (int) (ProcessHandle.current().pid() % 20_000);

    final List<End> ends = new ArrayList<>();

    /** One member's links and what they told. */
    static final class End implements LinkListener {
        final MemberId id;
        final List<String> events = new ArrayList<>();
        final List<Message> messages = new ArrayList<>();
        final Links links;
        boolean frozen;
        long receivedNanos;
        Runnable onMessage = () -> {};

        End(MemberId id, String secret, int port, int ports) {
            this(id, secret, null, port, ports);
        }

        End(MemberId id, String secret, @Nullable Tls tls, int port, int ports) {
            this.id = id;
            links =
                    new Links(
                            new LinkSettings(
                                    id,
                                    "test",
                                    new Secret(Optional.of(secret).filter(s -> !s.isEmpty())),
                                    tls,
                                    InetAddress.getLoopbackAddress(),
                                    "127.0.0.1",
                                    port,
                                    ports,
                                    "host",
                                    "",
                                    "test"),
                            16,
                            this,
                            System::nanoTime);
        }

        @Override
        public void up(Peer peer) {
            events.add("up " + peer.id().startedMillis());
        }

        @Override
        public void down(MemberId peer) {
            events.add("down " + peer.startedMillis());
        }

        @Override
        public void gone(MemberId peer) {
            events.add("gone " + peer.startedMillis());
        }

        @Override
        public void received(MemberId from, List<Message> arrived) {
            for (Message message : arrived) {
                messages.add(message.kept());
                receivedNanos = links.now();
                onMessage.run();
            }
        }

        long counter(String name) {
            return links.counters().getOrDefault(name, -1L);
        }

        void know(End other) {
            links.know(other.id, "127.0.0.1", other.links.port());
        }
    }

    End add(long started, String secret) {
        End end = new End(new MemberId(started, 1), secret, FIRST_PORT, 100);
        ends.add(end);
        return end;
    }

    End add(long started, Tls tls) {
        End end = new End(new MemberId(started, 1), "", tls, FIRST_PORT, 100);
        ends.add(end);
        return end;
    }

    static Pair linked() {
        Pair pair = new Pair();
        pair.add(1, "");
        pair.add(2, "");
        return pair.link();
    }

    static Pair linked(Tls tls) {
        Pair pair = new Pair();
        pair.add(1, tls);
        pair.add(2, tls);
        return pair.link();
    }

    private Pair link() {
        Pair pair = this;
        End a = smaller();
        End b = greater();
        a.know(b);
        b.know(a);
        pair.until(() -> a.events.contains("up 2") && b.events.contains("up 1"));
        return pair;
    }

    End smaller() {
        return ends.get(0);
    }

    End greater() {
        return ends.get(1);
    }

    /** Turns everybody until the condition holds; fails after 10 s. */
    void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        long tick = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                StringBuilder said = new StringBuilder("not within 10 s");
                ends.forEach(e -> said.append("; ").append(e.events).append(e.links.counters()));
                throw new AssertionError(said.toString());
            }
            boolean ticks = System.nanoTime() - tick >= 0;
            for (End e : ends) {
                if (!e.frozen) {
                    e.links.poll(0);
                    if (ticks) {
                        e.links.tick();
                    }
                    e.links.flush();
                }
            }
            if (ticks) {
                tick += TimeUnit.MILLISECONDS.toNanos(100);
            }
        }
    }

    void turnFor(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        until(() -> System.nanoTime() - end > 0);
    }

    /** Ends a member as a crash does: its sockets are closed, nothing is said. */
    void crash(End end) {
        ends.remove(end);
        end.links.close();
    }

    @Override
    public void close() {
        ends.forEach(e -> e.links.close());
    }
}
