package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.Health;
import io.heartline.SafetyMode;
import io.heartline.spi.Committed;
import io.heartline.spi.DataSettings;
import io.heartline.spi.DataSettings.Fsync;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.KeySpace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members with data directories are killed by the operating system while they write. */
class DataDirectoryIT {

    @TempDir Path dir;

    /** A process with a data directory, and what it told. */
    private static final class Member implements AutoCloseable {
        final Process process;
        final Set<Integer> acked = ConcurrentHashMap.newKeySet();
        final CountDownLatch ready = new CountDownLatch(1);
        final Thread reader = new Thread(this::listen);

        Member(String kind, int firstPort, Path data, Fsync fsync) throws Exception {
            process =
                    EngineMember.forkWith(
                            Map.of("test.data", data.toString(), "test.fsync", fsync.name()),
                            kind,
                            Integer.toString(firstPort),
                            "4");
            reader.start();
            assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
        }

        private void listen() {
            try (BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.US_ASCII))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("READY")) {
                        ready.countDown();
                    } else if (line.startsWith("ACK ")) {
                        acked.add(Integer.parseInt(line.substring(4)));
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        void awaitAcks(int more) throws InterruptedException {
            int before = acked.size();
            Engines.until(more + " more acknowledged", () -> acked.size() >= before + more);
        }

        /** SIGKILL. */
        @Override
        public void close() throws Exception {
            process.destroyForcibly().waitFor();
            reader.join();
        }
    }

    private EngineSettings settings(Engines engines, String member, Fsync fsync) {
        return Engines.settings(engines.firstPort, "test", Optional.empty())
                .withData(new DataSettings(dir.resolve(member).toString(), fsync));
    }

    private static void assertAllHeld(Set<Integer> acked, KeySpace space) throws Exception {
        for (int n : acked) {
            assertThat(Engines.value(Engines.read(space, "n" + n))).isEqualTo("value " + n);
        }
    }

    /** What only the survivor wrote is about all that travels to the one that comes back. */
    @Test
    void aKilledMemberComesBackForWhatItMissed() throws Exception {
        try (Engines engines = new Engines()) {
            Engine survivor = engines.start(settings(engines, "a", Fsync.INTERVAL));
            KeySpace space = survivor.open(Engines.SPACE, new Engines.Told());
            Member killed =
                    new Member("writer", engines.firstPort, dir.resolve("b"), Fsync.INTERVAL);
            Engines.until("in sync", () -> Engines.inSync(survivor, 2));
            killed.awaitAcks(5_000);
            killed.close();
            String value = "x".repeat(200);
            for (int i = 0; i < 1_000; i++) {
                assertThat(Engines.commit(space, Engines.create("later" + i, value)))
                        .isInstanceOf(Committed.Applied.class);
            }
            long full = Engines.counter(survivor, "resync_full");
            long missedBefore = Engines.counter(survivor, "resync_missed_bytes");

            Engine back = engines.start(settings(engines, "b", Fsync.INTERVAL));
            Engines.until("in sync again", () -> Engines.inSync(survivor, 2));
            Engines.until("safe", () -> back.report().health() == Health.SAFE);

            long missed = Engines.counter(survivor, "resync_missed_bytes") - missedBefore;
            long received = Engines.counter(back, "resync_in_bytes");
            assertThat(Engines.counter(survivor, "resync_full")).isEqualTo(full);
            assertThat(Engines.counter(back, "resync_full")).isZero();
            assertThat(missed).isGreaterThan(200_000);
            assertThat((double) received).isLessThanOrEqualTo(1.2 * missed + 65_536);
            assertThat(Engines.counter(back, "disk_misfits")).isZero();
            assertThat(Engines.counter(back, "disk_bytes")).isPositive();
            KeySpace there = back.open(Engines.SPACE, new Engines.Told());
            assertAllHeld(killed.acked, there);
            assertThat(Engines.value(Engines.read(there, "later999"))).isEqualTo(value);
        }
    }

    @Test
    void allKilledAtOnceLoseNothingThatWasAcknowledged() throws Exception {
        try (Engines engines = new Engines()) {
            Member first = new Member("standby", engines.firstPort, dir.resolve("a"), Fsync.ALWAYS);
            Member second = new Member("writer", engines.firstPort, dir.resolve("b"), Fsync.ALWAYS);
            second.awaitAcks(2_000);
            first.process.destroyForcibly();
            second.close();
            first.close();

            CompletableFuture<Engine> other =
                    CompletableFuture.supplyAsync(
                            () -> engines.start(settings(engines, "a", Fsync.ALWAYS)));
            Engine here = engines.start(settings(engines, "b", Fsync.ALWAYS));
            Engine there = other.get(60, TimeUnit.SECONDS);
            Engines.until("in sync", () -> Engines.inSync(here, 2));
            assertThat(second.acked).hasSizeGreaterThanOrEqualTo(2_000);
            assertAllHeld(second.acked, here.open(Engines.SPACE, new Engines.Told()));
            assertThat(Engines.counter(here, "resync_full")).isZero();
            assertThat(Engines.counter(there, "resync_full")).isZero();
        }
    }

    @Test
    void strictComesBackAfterAStopOfAll() throws Exception {
        try (Engines engines = new Engines()) {
            for (int round = 0; round < 3; round++) {
                CompletableFuture<Engine> other =
                        CompletableFuture.supplyAsync(
                                () -> engines.start(settings(engines, "a", Fsync.ALWAYS)));
                Engine here = engines.start(settings(engines, "b", Fsync.ALWAYS));
                Engine there = other.get(60, TimeUnit.SECONDS);
                KeySpace space = here.open(Engines.SPACE, new Engines.Told());
                for (int before = 0; before < round; before++) {
                    assertThat(Engines.value(Engines.read(space, "strict" + before)))
                            .isEqualTo("kept");
                }
                String key = "strict" + round;
                Engines.until("STRICT in round " + round, () -> isWritten(space, key));
                engines.stop(there);
                engines.stop(here);
            }
        }
    }

    /** Writes a key in STRICT mode unless it is refused for now. */
    private static boolean isWritten(KeySpace space, String key) {
        try {
            return space.commit(Engines.create(key, "kept"), SafetyMode.STRICT)
                            .toCompletableFuture()
                            .get(15, TimeUnit.SECONDS)
                    instanceof Committed.Applied;
        } catch (ExecutionException refused) {
            assertThat(refused).hasMessageContaining("copies");
            return false;
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDirectoryInUseOrUnusableIsRefusedWithCauseAndCure() throws Exception {
        try (Engines engines = new Engines()) {
            EngineSettings settings = settings(engines, "a", Fsync.NEVER);
            engines.start(settings);
            assertThat(dir.resolve("a/test/lock")).exists();
            assertThatThrownBy(() -> engines.start(settings))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("in use by pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("heartline.data-directory of its own");
            Path file = Files.createFile(dir.resolve("file"));
            assertThatThrownBy(() -> engines.start(settings(engines, "file", Fsync.NEVER)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("this process may write");
        }
    }

    @Test
    void aMemberAloneComesBackWithWhatItHad() throws Exception {
        try (Engines engines = new Engines()) {
            for (Fsync fsync : Fsync.values()) {
                Engine engine = engines.start(settings(engines, "a", fsync));
                KeySpace space = engine.open(Engines.SPACE, new Engines.Told());
                for (Fsync before : Fsync.values()) {
                    if (before.ordinal() < fsync.ordinal()) {
                        assertThat(Engines.value(Engines.read(space, before.name())))
                                .isEqualTo("kept");
                    }
                }
                Engines.commit(space, Engines.create(fsync.name(), "kept"));
                Engines.until("on disk", () -> Engines.counter(engine, "disk_lag_bytes") == 0);
                engines.stop(engine);
            }
        }
    }
}
