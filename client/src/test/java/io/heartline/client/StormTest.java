package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * 100,000 clients lose one server at one moment; it is down for 30 s. How: every attempt of every
 * client is counted in slots of 100 ms. An attempt's round is how many the client made before it; a
 * round is spread over the time from its first attempt to its last.
 */
class StormTest {

    private static final int CLIENTS = 100_000;
    private static final long DOWN_MILLIS = 30_000;
    private static final int SLOT_MILLIS = 100;

    /** Rounds in which every client takes part. */
    private static final int WHOLE_ROUNDS = 4;

    /** No slot may have more times an even spread than that. */
    private static final double PEAK_MAX = 2;

    /** Times in milliseconds. */
    private static final class Times {
        private final List<Integer> all = new ArrayList<>();

        void add(long time) {
            all.add((int) time);
        }

        int last() {
            return all.stream().mapToInt(time -> time).max().orElseThrow();
        }

        int[] slots() {
            int first = all.stream().mapToInt(time -> time).min().orElseThrow();
            int[] slots = new int[(last() - first) / SLOT_MILLIS + 1];
            all.forEach(time -> slots[(time - first) / SLOT_MILLIS]++);
            return slots;
        }

        int most() {
            int most = 0;
            for (int slot : slots()) {
                most = Math.max(most, slot);
            }
            return most;
        }

        /** The fullest slot as a multiple of what an even spread would have. */
        double peak() {
            return most() / ((double) all.size() / slots().length);
        }
    }

    @Test
    void shouldNeverHaveTwiceTheAttemptsOfAnEvenSpread() throws Exception {
        Chance.run(StormTest::storm);
    }

    private static void storm(SplittableRandom random) {
        World world = new World();
        SimServer server = new SimServer(world);
        server.latencyMillis = () -> 1;
        server.notes = false;
        List<SimClient> clients = new ArrayList<>(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            SimClient client = new SimClient(world, server, random, Says.NOTHING);
            client.lookMillis = Line.NEVER;
            clients.add(client.start());
        }
        world.run(1_000);
        assertThat(server.open()).isEqualTo(CLIENTS);
        clients.forEach(client -> client.states.clear());

        java.util.Map<SimClient, Integer> made = new java.util.IdentityHashMap<>(2 * CLIENTS);
        List<Times> rounds = new ArrayList<>();
        Times attempts = new Times();
        server.onAttempt =
                client -> {
                    int round = made.merge(client, 1, Integer::sum) - 1;
                    if (round == rounds.size()) {
                        rounds.add(new Times());
                    }
                    rounds.get(round).add(world.now);
                    attempts.add(world.now);
                };
        server.up = false;
        server.closeAll();
        long lost = world.now;
        world.run(DOWN_MILLIS);
        for (int round = 0; round < WHOLE_ROUNDS; round++) {
            assertThat(rounds.get(round).all).hasSize(CLIENTS);
            assertThat(rounds.get(round).peak()).as("round " + round).isLessThan(PEAK_MAX);
        }
        assertThat(attempts.most())
                .as("never above the first second")
                .isLessThan((int) PEAK_MAX * CLIENTS / (1_000 / SLOT_MILLIS));

        server.onAttempt = client -> {};
        server.up = true;
        world.run(40_000);
        Times back = new Times();
        for (SimClient client : clients) {
            client.states.stream()
                    .filter(seen -> seen.state() == ClientState.CONNECTED)
                    .forEach(seen -> back.add(seen.time()));
        }
        assertThat(back.all).as("all are back within the longest wait").hasSize(CLIENTS);
        System.out.printf(
                "storm: %.1f attempts a client while down, at most %d in 100 ms; all back within"
                        + " %.1f s, at their peak %.2f x even%n",
                (double) attempts.all.size() / CLIENTS,
                attempts.most(),
                (back.last() - lost - DOWN_MILLIS) / 1_000.0,
                back.peak());
        assertThat(back.peak()).isLessThan(PEAK_MAX);
    }
}
