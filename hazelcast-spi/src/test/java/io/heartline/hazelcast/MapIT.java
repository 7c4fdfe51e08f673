package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.Receipt;
import io.heartline.spi.Engine;
import io.heartline.state.Codec;
import io.heartline.state.Maps;
import io.heartline.state.ReplicatedMap;
import io.heartline.state.StateException;
import io.heartline.state.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Maps while the other member's process is killed or frozen by the operating system. */
class MapIT {

    private static final int KEYS = 64;

    private static Process standby(Engines engines) throws Exception {
        return EngineMember.fork("standby", Integer.toString(engines.firstPort));
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    private static ReplicatedMap<String> map(Engine engine) throws InterruptedException {
        Engines.until("in sync", () -> Engines.inSync(engine, 2));
        return Maps.open(engine, "map", Codec.TEXT);
    }

    /** How: half of the masters are in the process that dies; swaps go on through that. */
    @Test
    void swapsCountExactlyThroughTheDeathOfAMaster() throws Exception {
        try (Engines engines = new Engines()) {
            Engine survivor = engines.start();
            Process other = standby(engines);
            ReplicatedMap<String> map = map(survivor);
            int[] done = new int[KEYS];
            int[] unknown = new int[KEYS];
            for (int round = 0; round < 20; round++) {
                if (round == 10) {
                    other.destroyForcibly().waitFor();
                }
                for (int k = 0; k < KEYS; k++) {
                    String now = map.get("k" + k);
                    int next = now == null ? 1 : Integer.parseInt(now) + 1;
                    try {
                        boolean applied =
                                map.compareAndSet("k" + k, now, Integer.toString(next)).applied();
                        assertThat(applied).as("nobody else swaps").isTrue();
                        done[k]++;
                    } catch (UnknownOutcomeException e) {
                        unknown[k]++;
                    }
                }
            }
            for (int k = 0; k < KEYS; k++) {
                int last = Integer.parseInt(String.valueOf(map.get("k" + k)));
                assertThat(last).isBetween(done[k], done[k] + unknown[k]);
            }
            assertThatThrownBy(() -> map.step().run()).isInstanceOf(RuntimeException.class);
        }
    }

    /**
     * How: the standby sleeps, so nothing becomes safe, and the engine stops before the verdict.
     */
    @Test
    void writeThatNobodyConfirmedIsUnknownAndNeverOk() throws Exception {
        try (Engines engines = new Engines()) {
            Engine engine = engines.start();
            Process other = standby(engines);
            ReplicatedMap<String> map = map(engine);
            signal(other, "STOP");
            Thread.sleep(100);
            List<CompletableFuture<Receipt>> writes = new ArrayList<>();
            for (int k = 0; k < KEYS; k++) {
                writes.add(map.putAsync("k" + k, "x").toCompletableFuture());
            }
            Thread.sleep(200);
            engine.leave(Duration.ZERO);
            for (CompletableFuture<Receipt> write : writes) {
                assertThatThrownBy(() -> write.get(5, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(UnknownOutcomeException.class);
            }
            assertThatThrownBy(() -> map.put("late", "x"))
                    .isInstanceOf(StateException.class)
                    .isNotInstanceOf(UnknownOutcomeException.class);
            other.destroyForcibly().waitFor();
        }
    }
}
