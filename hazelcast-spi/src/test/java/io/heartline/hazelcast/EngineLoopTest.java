package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.Health;
import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.link.LinkSettings;
import io.heartline.link.Secret;
import io.heartline.replication.Command;
import io.heartline.replication.NodeConfig;
import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import io.heartline.spi.SpaceListener;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EngineLoopTest {

    private static EngineLoop loop() {
        return new EngineLoop(
                NodeConfig.DEFAULT,
                new LinkSettings(
                        new MemberId(1, 2),
                        "test",
                        new Secret(Optional.empty()),
                        null,
                        InetAddress.getLoopbackAddress(),
                        "127.0.0.1",
                        new Engines().firstPort,
                        20,
                        "host",
                        "",
                        "test"),
                null);
    }

    private static Ticket<Committed> write(String key) {
        return new Ticket<>(
                Committed.class, new Command.Write("s", Engines.create(key, "v")), SafetyMode.SYNC);
    }

    private static EngineException.Kind kind(Ticket<?> ticket) throws InterruptedException {
        try {
            ticket.get(5, TimeUnit.SECONDS);
            throw new AssertionError("it has not failed");
        } catch (java.util.concurrent.ExecutionException e) {
            return ((EngineException) e.getCause()).kind();
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("it hangs", e);
        }
    }

    /** How: a member that is null is nothing that the address book expects. */
    @Test
    @SuppressWarnings("NullAway")
    void unexpectedFailureEndsEveryWaiter() throws Exception {
        EngineLoop loop = loop();
        Thread thread = new Thread(loop);
        thread.start();
        // Nobody has said that discovery is over, so no shard has a master, and this waits
        Ticket<Committed> waiting = loop.submit(write("a"));
        loop.found(null, "127.0.0.1", 1);
        assertThat(kind(waiting)).isEqualTo(EngineException.Kind.CLOSED);
        thread.join(5_000);
        assertThat(kind(loop.submit(write("b")))).isEqualTo(EngineException.Kind.CLOSED);
        assertThat(loop.report().health()).isEqualTo(Health.DOWN);
        assertThatThrownBy(() -> loop.started.get(1, TimeUnit.SECONDS))
                .hasMessageContaining("failed");
        assertThat(loop.isCurrent(0)).isFalse();
    }

    @Test
    void listenerThatThrowsIsCountedAndHarmsNobody() throws Exception {
        EngineLoop loop = loop();
        CountDownLatch told = new CountDownLatch(1);
        loop.spaces.open(
                "s",
                new SpaceListener() {
                    @Override
                    public void taken(String key, MemberId owner) {}

                    @Override
                    public void changed(String key) {}

                    @Override
                    public void removed(String key) {
                        told.countDown();
                        throw new IllegalStateException("mine");
                    }

                    @Override
                    public void unverified() {}
                });
        loop.spaces.removed(new io.heartline.replication.Output.Removed("s", "k"));
        assertThat(told.await(1, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.spaces.errorCount()).isEqualTo(1);
        Thread thread = new Thread(loop);
        thread.start();
        loop.leave(0);
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void placesAreReadInEveryForm() {
        assertThat(
                        List.of("db", "db:5811", "10.0.0.1:7", "::1", "[::1]", "[::1]:9").stream()
                                .map(Seeds.Place::parse))
                .containsExactly(
                        new Seeds.Place("db", 0),
                        new Seeds.Place("db", 5811),
                        new Seeds.Place("10.0.0.1", 7),
                        new Seeds.Place("::1", 0),
                        new Seeds.Place("::1", 0),
                        new Seeds.Place("::1", 9));
    }

    @Test
    void addressIsLoopbackUnlessMembersSayOtherwise() {
        assertThat(Locality.choose("", List.of(), false).advertised()).isEqualTo("127.0.0.1");
        assertThat(Locality.choose("", List.of("127.0.0.1:5811"), false).bind().isLoopbackAddress())
                .isTrue();
        assertThatThrownBy(() -> Locality.choose("0.0.0.0", List.of(), false))
                .hasMessageContaining("heartline.cluster.secret");
        assertThatThrownBy(() -> Locality.choose("", List.of("no.such.host.invalid"), true))
                .hasMessageContaining("heartline.cluster.address");
    }
}
