package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.SafetyMode;
import io.heartline.replication.Flights.Flight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;

/** The commands under way against plain lists: some stay for long while others come and go. */
class FlightsTest {

    private static final int SHARDS = 3;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @RepeatedTest(20)
    void keepsEachUnderANumberOfItsOwn() {
        Flights flights = new Flights();
        List<Flight> model = new ArrayList<>();
        Set<Long> numbers = new HashSet<>();
        int most = 1 + random.nextInt(300);
        for (int i = 0; i < 3_000; i++) {
            if (model.size() < most && random.nextInt(5) < 3) {
                Flight flight = flight(i);
                flights.add(flight);
                model.add(flight);
                assertThat(numbers.add(flight.request)).as("seed %d, step %d", seed, i).isTrue();
            } else if (!model.isEmpty()) {
                // Mostly a young one
                int at = Math.max(random.nextInt(model.size()), random.nextInt(model.size()));
                Flight flight = model.get(at);
                if (random.nextInt(10) == 0) {
                    flights.renumber(flight);
                    model.remove(at);
                    model.add(flight);
                    assertThat(numbers.add(flight.request)).as("seed %d", seed).isTrue();
                } else {
                    model.remove(at);
                    flights.remove(flight);
                    flights.remove(flight);
                    assertThat(flights.get(flight.request)).isNull();
                }
            }
            compare(flights, model, i);
        }
    }

    private Flight flight(int ticket) {
        Command command = new Command.Read("space", "key");
        return new Flight(ticket, random.nextInt(SHARDS), command, SafetyMode.SYNC, 0);
    }

    private void compare(Flights flights, List<Flight> model, int step) {
        assertThat(flights.size()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
        int shard = step % SHARDS;
        assertThat(flights.of(shard))
                .as("seed %d, step %d", seed, step)
                .containsExactlyElementsOf(model.stream().filter(f -> f.shard == shard).toList());
        if (step % 50 == 0) {
            assertThat(flights.all()).containsExactlyInAnyOrderElementsOf(model);
            assertThat(model).allMatch(flight -> flights.get(flight.request) == flight);
        }
    }
}
