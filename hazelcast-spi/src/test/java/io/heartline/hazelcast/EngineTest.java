package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.Health;
import io.heartline.HeartlineReport;
import io.heartline.SafetyMode;
import io.heartline.replication.Copies;
import io.heartline.spi.Committed;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.KeySpace;
import io.heartline.spi.Taken;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EngineTest {

    @Test
    void twoMembersCommitTakeAndTellEachOther() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a = engines.start();
            assertThat(a.report().health()).isEqualTo(Health.DEGRADED);
            Engine b = engines.start();
            Engines.until("both in sync", () -> Engines.inSync(a, 2) && Engines.inSync(b, 2));
            Engines.until("safe", () -> b.report().health() == Health.SAFE);

            Engines.Told toldA = new Engines.Told();
            KeySpace onA = a.open(Engines.SPACE, toldA);
            KeySpace onB = b.open(Engines.SPACE, new Engines.Told());
            for (int i = 0; i < 100; i++) {
                String key = "key" + i;
                Committed created = Engines.commit(onA, Engines.create(key, "one"));
                assertThat(created).isInstanceOf(Committed.Applied.class);
                assertThat(((Committed.Applied) created).receipt().copies()).isEqualTo(2);
                Taken taken = Engines.take(onB, key);
                assertThat(Engines.value(taken)).isEqualTo("one");
                assertThat(toldA.events).contains("taken " + key + " by " + b.self());
                Committed changed =
                        Engines.commit(onB, Engines.update(key, (Taken.Present) taken, "two"));
                assertThat(changed).isInstanceOf(Committed.Applied.class);
                assertThat(Engines.value(Engines.read(onA, key))).isEqualTo("two");
                assertThat(onA.isCurrent(key)).isTrue();
                assertThat(onB.isCurrent(key)).isTrue();
            }
        }
    }

    @Test
    void threeMembersShareEverythingAndGoOnWhenOneLeaves() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a = engines.start();
            Engine b = engines.start();
            Engine c = engines.start();
            Engines.until("all linked", () -> engines.running.stream().allMatch(EngineTest::sees2));
            KeySpace onC = c.open(Engines.SPACE, new Engines.Told());
            Engines.until("in sync", () -> a.report().health() == Health.SAFE);
            for (int i = 0; i < 100; i++) {
                Engines.commit(onC, Engines.create("key" + i, "v" + i));
            }
            engines.stop(a);
            KeySpace onB = b.open(Engines.SPACE, new Engines.Told());
            for (int i = 0; i < 100; i++) {
                assertThat(Engines.value(Engines.read(onB, "key" + i))).isEqualTo("v" + i);
            }
            Engines.until("two copies again", () -> b.report().health() == Health.SAFE);
        }
    }

    private static boolean sees2(Engine engine) {
        return Engines.peers(engine).stream().filter(HeartlineReport.Peer::linked).count() == 2;
    }

    @Test
    void flippedBytesAreFoundAndHealed() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a = engines.start();
            Engine b = engines.start();
            Engines.until("safe", () -> a.report().health() == Health.SAFE);
            KeySpace onA = a.open(Engines.SPACE, new Engines.Told());
            for (int i = 0; i < 300; i++) {
                Engines.commit(onA, Engines.create("key" + i, "value " + i));
            }
            int atBackups = Drills.look(a, node -> Copies.rot(node, false));
            int atMasters = Drills.look(a, node -> Copies.rot(node, true));
            assertThat(atBackups + atMasters).isEqualTo(16);
            Engines.until("healed", () -> healed(a) == 16);
            assertThat(healed(b)).isZero();
            assertThat(Drills.look(a, Copies::of))
                    .usingElementComparator((x, y) -> x.equalTo(y) ? 0 : 1)
                    .isEqualTo(Drills.look(b, Copies::of));
            Engines.until("safe", () -> b.report().health() == Health.SAFE);
            assertThat(a.report().counters()).containsEntry("stream_digest_mismatches", 0L);
        }
    }

    private static long healed(Engine engine) {
        return engine.report().counters().get("scrub_healed");
    }

    @Test
    void oneThatRetiresMastersNothingAndServesOn() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a = engines.start();
            Engine b = engines.start();
            Engines.until("safe", () -> a.report().health() == Health.SAFE);
            KeySpace onA = a.open(Engines.SPACE, new Engines.Told());
            Engines.commit(onA, Engines.create("key", "kept"));
            a.retire(Duration.ofSeconds(5));
            a.retire(Duration.ofSeconds(5));
            List<HeartlineReport.Shard> shards = Drills.look(a, node -> node.report().shards());
            assertThat(shards).allMatch(shard -> shard.master().equals(b.self()));
            for (int i = 0; i < 100; i++) {
                Committed created = Engines.commit(onA, Engines.create("key" + i, "one"));
                assertThat(((Committed.Applied) created).receipt().copies()).isEqualTo(2);
            }
            KeySpace onB = b.open(Engines.SPACE, new Engines.Told());
            assertThat(Engines.value(Engines.take(onB, "key"))).isEqualTo("kept");
        }
    }

    @Test
    void oneThatIsAloneRetiresAtOnce() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a = engines.start();
            long from = System.nanoTime();
            a.retire(Duration.ofSeconds(60));
            assertThat(System.nanoTime() - from).isLessThan(TimeUnit.SECONDS.toNanos(30));
        }
    }

    @Test
    void leavingHandsOverAtOnce() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a = engines.start();
            Engine b = engines.start();
            Engines.until("in sync", () -> Engines.inSync(b, 2));
            KeySpace onA = a.open(Engines.SPACE, new Engines.Told());
            Engines.commit(onA, Engines.create("key", "kept"));
            engines.stop(a);
            long from = System.nanoTime();
            KeySpace onB = b.open(Engines.SPACE, new Engines.Told());
            assertThat(Engines.value(Engines.take(onB, "key"))).isEqualTo("kept");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from)).isLessThan(500);

            assertThat(a.report().health()).isEqualTo(Health.DOWN);
            assertThat(onA.isCurrent("key")).isFalse();
            assertThatThrownBy(() -> Engines.commit(onA, Engines.create("late", "")))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .extracting(e -> ((EngineException) e).kind())
                    .isEqualTo(EngineException.Kind.CLOSED);
        }
    }

    @Test
    void memberWithAnotherSecretStaysAlone() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a =
                    engines.start(
                            Engines.settings(engines.firstPort, "test", Optional.of("right")));
            Engine b =
                    engines.start(
                            Engines.settings(engines.firstPort, "test", Optional.of("wrong")));
            Engine c =
                    engines.start(
                            Engines.settings(engines.firstPort, "test", Optional.of("right")));
            Engines.until("a and c", () -> Engines.inSync(a, 2) && Engines.inSync(c, 2));
            assertThat(Engines.peers(b)).isEmpty();
            assertThat(Engines.peers(a))
                    .extracting(HeartlineReport.Peer::id)
                    .containsExactly(c.self());
        }
    }

    @Test
    void membersBeyondLoopbackNeedASecret() {
        EngineSettings open =
                new EngineSettings(
                        "test",
                        List.of("192.0.2.1"),
                        "0.0.0.0",
                        Optional.empty(),
                        "",
                        20_000,
                        20_020,
                        10,
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        1 << 20,
                        1,
                        EngineTest.class.getClassLoader());
        try (Engines engines = new Engines()) {
            assertThatThrownBy(() -> engines.start(open))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("heartline.cluster.secret");
        }
    }

    @Test
    void takenPortIsNamedAndNothingStaysBehind() throws Exception {
        try (Engines engines = new Engines();
                ServerSocket taken =
                        new ServerSocket(
                                engines.firstPort + 20, 1, InetAddress.getLoopbackAddress())) {
            EngineSettings s = Engines.settings(engines.firstPort, "test", Optional.empty());
            EngineSettings onePort =
                    new EngineSettings(
                            s.clusterName(),
                            s.members(),
                            s.bindAddress(),
                            s.secret(),
                            s.zone(),
                            s.discoveryPort(),
                            taken.getLocalPort(),
                            1,
                            s.hazelcastConfig(),
                            s.startWait(),
                            s.backlogBytes(),
                            s.backups(),
                            s.classLoader());
            assertThatThrownBy(() -> engines.start(onePort))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("heartline.cluster.link-port");
        }
    }

    @Test
    void hazelcastWithoutAPortIsRefusedAndNothingStaysBehind() throws Exception {
        try (Engines engines = new Engines();
                ServerSocket taken =
                        new ServerSocket(engines.firstPort, 1, InetAddress.getLoopbackAddress())) {
            EngineSettings s = Engines.settings(engines.firstPort, "test", Optional.empty());
            EngineSettings onePort =
                    new EngineSettings(
                            s.clusterName(),
                            s.members(),
                            s.bindAddress(),
                            s.secret(),
                            s.zone(),
                            taken.getLocalPort(),
                            engines.firstPort + 20,
                            1,
                            s.hazelcastConfig(),
                            s.startWait(),
                            s.backlogBytes(),
                            s.backups(),
                            s.classLoader());
            assertThatThrownBy(() -> engines.start(onePort))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("heartline.cluster.discovery-port");
            new ServerSocket(engines.firstPort + 20, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    @Test
    void asyncCommitIsAppliedAndFollows() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a = engines.start();
            Engine b = engines.start();
            Engines.until("in sync", () -> Engines.inSync(b, 2));
            KeySpace onA = a.open(Engines.SPACE, new Engines.Told());
            KeySpace onB = b.open(Engines.SPACE, new Engines.Told());
            onA.commit(Engines.create("key", "soon"), SafetyMode.ASYNC)
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
            assertThat(Engines.value(Engines.read(onB, "key"))).isEqualTo("soon");
        }
    }

    /** How: the file has a cluster name of its own, under which both find each other. */
    @Test
    void usersOwnHazelcastFileIsUsed() throws Exception {
        try (Engines engines = new Engines()) {
            System.setProperty("heartline.test.port", Integer.toString(engines.firstPort));
            EngineSettings s = Engines.settings(engines.firstPort, "test", Optional.empty());
            EngineSettings own =
                    new EngineSettings(
                            s.clusterName(),
                            s.members(),
                            s.bindAddress(),
                            s.secret(),
                            s.zone(),
                            1,
                            s.linkPort(),
                            s.portCount(),
                            Optional.of("io/heartline/hazelcast/own-hazelcast.xml"),
                            s.startWait(),
                            s.backlogBytes(),
                            s.backups(),
                            s.classLoader());
            Engine a = engines.start(own);
            Engine b = engines.start(own);
            Engines.until("in sync", () -> Engines.inSync(a, 2) && Engines.inSync(b, 2));
        } finally {
            System.clearProperty("heartline.test.port");
        }
    }
}
