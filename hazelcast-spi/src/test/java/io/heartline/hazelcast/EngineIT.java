package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.spi.Committed;
import io.heartline.spi.Engine;
import io.heartline.spi.KeySpace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A member in a process of its own is killed and frozen by the operating system while it writes.
 * What it told as acknowledged has to be on the survivor, which runs here.
 */
class EngineIT {

    private static final int WRITERS = 4;

    /** A writing process and what it has acknowledged. */
    private static final class Writer implements AutoCloseable {
        final Process process;
        final Set<Integer> acked = ConcurrentHashMap.newKeySet();
        final CountDownLatch ready = new CountDownLatch(1);
        final Thread reader = new Thread(this::listen);

        Writer(int firstPort) throws Exception {
            process =
                    EngineMember.fork(
                            "writer", Integer.toString(firstPort), Integer.toString(WRITERS));
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

        /** Sends a signal by its name, as the kill command knows it. */
        void signal(String name) throws Exception {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        }

        void awaitAcks(int more) throws InterruptedException {
            int before = acked.size();
            Engines.until(more + " more acknowledged", () -> acked.size() >= before + more);
        }

        @Override
        public void close() throws Exception {
            process.destroyForcibly().waitFor();
            reader.join();
        }
    }

    private static long firstCommitMillis(KeySpace space, String key) throws Exception {
        long from = System.nanoTime();
        assertThat(Engines.commit(space, Engines.create(key, "mine")))
                .isInstanceOf(Committed.Applied.class);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
    }

    private static void assertAllHeld(Set<Integer> acked, KeySpace space) throws Exception {
        for (int n : acked) {
            assertThat(Engines.value(Engines.read(space, "n" + n))).isEqualTo("value " + n);
        }
    }

    @Test
    void killedMasterLosesNothingThatItAcknowledged() throws Exception {
        try (Engines engines = new Engines();
                Writer writer = new Writer(engines.firstPort)) {
            Engine survivor = engines.start();
            KeySpace space = survivor.open(Engines.SPACE, new Engines.Told());
            Engines.until("in sync", () -> Engines.inSync(survivor, 2));
            writer.awaitAcks(3_000);

            writer.signal("KILL");
            long millis = firstCommitMillis(space, "after the kill");
            writer.close();

            assertThat(millis).isLessThan(1_000);
            assertThat(writer.acked).hasSizeGreaterThan(3_000);
            assertAllHeld(writer.acked, space);
            Engines.until(
                    "the proof is counted",
                    () -> Engines.counter(survivor, "link_death_proofs") == 1);
        }
    }

    @Test
    void killedStandbyIsReplacedAndTheNextMasterDiesToo() throws Exception {
        try (Engines engines = new Engines()) {
            Engine first = engines.start();
            KeySpace space = first.open(Engines.SPACE, new Engines.Told());
            for (int i = 0; i < 200; i++) {
                Engines.commit(space, Engines.create("mine" + i, "x"));
            }
            Writer second = new Writer(engines.firstPort);
            Engines.until("in sync", () -> Engines.inSync(first, 2));
            second.awaitAcks(1_000);
            second.signal("KILL");
            assertThat(firstCommitMillis(space, "alone")).isLessThan(1_000);
            second.close();
            assertAllHeld(second.acked, space);

            // A new one gets everything, and is all that is left when the first one leaves
            Engine third = engines.start();
            KeySpace onThird = third.open(Engines.SPACE, new Engines.Told());
            Engines.until("in sync", () -> Engines.inSync(third, 2));
            engines.stop(first);
            for (int i = 0; i < 200; i++) {
                assertThat(Engines.value(Engines.read(onThird, "mine" + i))).isEqualTo("x");
            }
            assertAllHeld(second.acked, onThird);
        }
    }

    /** The frozen master is replaced after the verdict; thawed, it follows, and writes through. */
    @Test
    void frozenMasterIsReplacedAndComesBackWithoutLoss() throws Exception {
        try (Engines engines = new Engines();
                Writer writer = new Writer(engines.firstPort)) {
            Engine survivor = engines.start();
            KeySpace space = survivor.open(Engines.SPACE, new Engines.Told());
            Engines.until("in sync", () -> Engines.inSync(survivor, 2));
            writer.awaitAcks(1_000);

            writer.signal("STOP");
            assertThat(firstCommitMillis(space, "while it is frozen")).isLessThan(4_000);
            Thread.sleep(3_000);
            writer.signal("CONT");
            Engines.until("in sync again", () -> Engines.inSync(survivor, 2));
            writer.awaitAcks(200);

            writer.signal("KILL");
            writer.close();
            assertThat(firstCommitMillis(space, "after all")).isLessThan(1_000);
            assertAllHeld(writer.acked, space);
            assertThat(Engines.value(Engines.read(space, "while it is frozen"))).isEqualTo("mine");
        }
    }
}
