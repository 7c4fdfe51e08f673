package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.durable.FsyncPolicy;
import io.heartline.durable.JournalConfig;
import io.heartline.replication.Command;
import io.heartline.replication.Node;
import io.heartline.replication.NodeConfig;
import io.heartline.replication.Output;
import io.heartline.replication.Peer;
import io.heartline.spi.Commit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node alone and a real journal with small segments; the node's clock is the test's. */
class MemberDiskTest {

    private static final int SEGMENT = 64 << 10;
    private static final int KEYS = 40;

    @TempDir Path dir;

    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private long now;
    private long lives;

    private final class Member implements AutoCloseable {
        final MemberDisk disk;
        final Node node;
        long tickets;

        Member(JournalConfig config) {
            MemberId self = new MemberId(++lives, lives);
            disk = new MemberDisk(config, self);
            node =
                    new Node(
                            NodeConfig.DEFAULT.with(0, 1 << 20),
                            new Peer(self, "host", "", disk.lives()),
                            disk.recover(1 << 20, now),
                            RandomGenerator.of("L64X128MixRandom"),
                            now);
            disk.serve(node, inbox::add, () -> now);
            node.ready(now);
        }

        void turn() {
            for (Runnable step = inbox.poll(); step != null; step = inbox.poll()) {
                step.run();
            }
            now += TimeUnit.MILLISECONDS.toNanos(100);
            node.tick(now);
            node.drain(
                    output -> {
                        if (output instanceof Output.Persist persist) {
                            disk.persist(persist);
                        }
                    });
            disk.flush();
            disk.tick(now, counter("state_bytes"));
        }

        void write(int key, int bytes, long ttlMillis) {
            Commit commit =
                    new Commit(
                            "k" + key,
                            Commit.Kind.CREATE,
                            0,
                            "",
                            List.of(new Commit.Change("f" + tickets, 0, new byte[bytes])),
                            ttlMillis);
            node.submit(++tickets, new Command.Write("s", commit), SafetyMode.SYNC, now);
        }

        long counter(String name) {
            Map<String, Long> counters = new TreeMap<>(node.report().counters());
            disk.count(counters);
            return counters.getOrDefault(name, -1L);
        }

        void until(String what, java.util.function.BooleanSupplier condition) throws Exception {
            Engines.until(
                    what,
                    () -> {
                        turn();
                        return condition.getAsBoolean();
                    });
        }

        @Override
        public void close() {
            disk.close();
        }
    }

    private JournalConfig config(long queueBytes, int queueBatches) {
        return new JournalConfig(dir, FsyncPolicy.NEVER, SEGMENT, queueBytes, queueBatches);
    }

    private static void serveAll(Member member) throws Exception {
        member.until("it serves", () -> member.node.report().serving());
    }

    @Test
    void theFilesOfAChangingStateStaySmall() throws Exception {
        long state;
        try (Member member = new Member(config(32 << 20, 1_000))) {
            serveAll(member);
            for (int round = 0; round < 100; round++) {
                for (int key = 0; key < KEYS; key++) {
                    member.write(round * KEYS + key, 500, round == 0 ? 0 : 1_000);
                }
                member.turn();
            }
            member.until(
                    "the passing keys are gone",
                    () ->
                            member.counter("state_keys") == KEYS
                                    && member.counter("disk_lag_bytes") == 0);
            assertThat(member.counter("appended_bytes")).isGreaterThan(20 * SEGMENT);
            state = member.counter("state_bytes");
            member.until(
                    "the files are small",
                    () -> member.counter("disk_bytes") <= 2 * state + 3 * SEGMENT);
            assertThat(member.counter("disk_compactions")).isPositive();
            assertThat(member.counter("disk_overruns")).isZero();
        }
        try (Member again = new Member(config(32 << 20, 1_000))) {
            assertThat(again.counter("state_bytes")).isEqualTo(state);
            assertThat(again.counter("disk_misfits")).isZero();
            assertThat(again.disk.lives()).containsExactly(new MemberId(1, 1));
        }
    }

    @Test
    void aQueueThatOverflowsCostsAFreshCopyAndNoData() throws Exception {
        long state;
        try (Member member = new Member(config(1, 1))) {
            serveAll(member);
            for (int round = 0; round < 300; round++) {
                member.write(round, 2_000, 0);
                member.turn();
            }
            member.until(
                    "all is written",
                    () ->
                            member.counter("disk_lag_bytes") == 0
                                    && member.counter("disk_degraded") == 0);
            assertThat(member.counter("disk_overruns")).isPositive();
            assertThat(member.counter("disk_open")).isEqualTo(1);
            state = member.counter("state_bytes");
        }
        try (Member again = new Member(config(32 << 20, 1_000))) {
            assertThat(again.counter("state_bytes")).isEqualTo(state);
        }
    }

    /** How: the test makes the disk full by a directory where the next segment belongs. */
    @Test
    void aFailedDiskIsTriedAgainAndGetsEverything() throws Exception {
        long state;
        try (Member member = new Member(config(32 << 20, 1_000))) {
            serveAll(member);
            Path blocked = Files.createDirectory(dir.resolve("0000000002.log"));
            Files.createFile(blocked.resolve("x"));
            for (int key = 0; key < 2_000 && member.counter("disk_open") == 1; key++) {
                member.write(key, 2_000, 0);
                member.turn();
            }
            member.until("it has failed", () -> member.counter("disk_failures") == 1);
            assertThat(member.counter("disk_open")).isZero();
            assertThat(member.counter("disk_degraded")).isEqualTo(1);
            member.write(1_000, 10, 0);
            Files.delete(blocked.resolve("x"));
            Files.deleteIfExists(blocked);
            member.until("it is back", () -> member.counter("disk_open") == 1);
            member.until(
                    "all is written",
                    () ->
                            member.counter("disk_lag_bytes") == 0
                                    && member.counter("disk_degraded") == 0);
            state = member.counter("state_bytes");
        }
        try (Member again = new Member(config(32 << 20, 1_000))) {
            assertThat(again.counter("state_bytes")).isEqualTo(state);
        }
    }

    @Test
    void eachClusterHasAFolderOfItsOwnWhateverItsName() throws Exception {
        assertThat(DataFolder.of(dir.toString(), "shop-1.2")).isEqualTo(dir.resolve("shop-1.2"));
        assertThat(DataFolder.of(dir.toString(), "..")).isEqualTo(dir.resolve("%2E."));
        assertThat(DataFolder.of(dir.toString(), "a/b")).isEqualTo(dir.resolve("a%2Fb"));
        assertThat(DataFolder.of(dir.toString(), "a%2Fb")).isEqualTo(dir.resolve("a%252Fb"));
        Path fresh = dir.resolve("fresh");
        DataFolder.of(fresh.toString(), "shop");
        assertThat(fresh).isDirectory();
    }
}
