package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Cursor;
import io.heartline.spi.EngineException;
import io.heartline.spi.Freshness;
import io.heartline.spi.StateChange;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** STRICT, on a pair and in the simulator. */
class StrictTest {

    private static final long SEEDS = Long.getLong("heartline.sim.strict-seeds", 2_000);

    private final TwoBranches world = new TwoBranches();

    private @Nullable Result write(int node, String key) {
        Commit commit =
                new Commit(
                        key,
                        Commit.Kind.CREATE,
                        0,
                        "",
                        List.of(new Commit.Change("a", 0, new byte[1])),
                        -1);
        Command command = new Command.Write(TwoBranches.SPACE, commit);
        return world.submit(node, command, SafetyMode.STRICT);
    }

    private static void assertRefused(@Nullable Result result) {
        assertThat(result).isInstanceOf(Result.Failed.class);
        if (result instanceof Result.Failed failed) {
            assertThat(failed.kind()).isEqualTo(EngineException.Kind.NOT_ENOUGH_COPIES);
        }
    }

    @Test
    void shouldAnswerWhileBothCopiesAreInSync() {
        assertThat(write(0, "x")).isInstanceOf(Result.Wrote.class);
        assertThat(write(1, "y")).isInstanceOf(Result.Wrote.class);
    }

    @Test
    void shouldRefuseOnBothSidesOfACutAndComeBackAfterIt() {
        write(0, "x");
        world.cut();
        assertRefused(write(0, "y"));
        assertRefused(write(1, "y"));
        Command read = new Command.Read(TwoBranches.SPACE, "x");
        assertRefused(world.submit(0, read, SafetyMode.STRICT));
        world.mend();
        assertThat(write(0, "y")).isInstanceOf(Result.Wrote.class);
    }

    @Test
    void shouldRefuseReadsOfEntriesAndShowFollowersNothingWithoutAMajority() {
        String map = Node.MAPS + "m";
        StateChange put = StateChange.put("k", new byte[1], 0);
        Command step = new Command.Step(map, "k", 0, List.of(put));
        assertThat(world.submit(0, step, SafetyMode.STRICT)).isInstanceOf(Result.Did.class);
        Command get = new Command.Get(map, "k", new Freshness(Long.MAX_VALUE, null));
        Command follow = new Command.Changes(map, 0, Cursor.START, 1_000);
        assertThat(world.submit(0, get, SafetyMode.STRICT)).isInstanceOf(Result.Got.class);
        assertThat(world.submit(0, follow, SafetyMode.STRICT)).isInstanceOf(Result.Listed.class);
        world.cut();
        for (int node = 0; node < 2; node++) {
            assertRefused(world.submit(node, step, SafetyMode.STRICT));
            assertRefused(world.submit(node, get, SafetyMode.STRICT));
            assertRefused(world.submit(node, follow, SafetyMode.STRICT));
            Result stale = world.submit(node, get, SafetyMode.SYNC);
            assertThat(stale).isInstanceOf(Result.Got.class);
        }
    }

    @Test
    void shouldKnowAHistoryThatIsNotLinearizable() {
        SimLinear.Op first = new SimLinear.Op(true, 0, 1, 10, 20);
        SimLinear.Op fresh = new SimLinear.Op(false, 0, 1, 30, 40);
        SimLinear.Op stale = new SimLinear.Op(false, 0, 0, 30, 40);
        SimLinear.Op perhaps = new SimLinear.Op(true, 1, 2, 25, Long.MAX_VALUE);
        SimLinear.Op seen = new SimLinear.Op(false, 0, 2, 50, 60);
        assertThat(SimLinear.holds(List.of(first, fresh, perhaps))).isTrue();
        assertThat(SimLinear.holds(List.of(first, fresh, perhaps, seen))).isTrue();
        assertThat(SimLinear.holds(List.of(first, stale))).isFalse();
        assertThat(SimLinear.holds(List.of(first, fresh, seen))).isFalse();
    }

    @Test
    void shouldStayLinearizableThroughCutsPausesAndCrashes() {
        SimStats stats =
                LongStream.rangeClosed(1, SEEDS)
                        .parallel()
                        .collect(
                                SimStats::new,
                                (sum, seed) -> SimMajority.run(seed, sum),
                                SimStats::addAll);
        System.out.println("strict: " + stats);
        assertThat(stats.get("strictRuns")).isEqualTo(SEEDS);
        assertThat(stats.get("strictWrites")).isGreaterThan(50 * SEEDS);
        assertThat(stats.get("strictReads")).isGreaterThan(50 * SEEDS);
        assertThat(stats.get("strictUnknown")).isGreaterThan(SEEDS);
        assertThat(stats.get("strictSteps")).isGreaterThan(20 * SEEDS);
        assertThat(stats.get("strictShown")).isGreaterThan(20 * SEEDS);
        assertThat(stats.get("strictRefused")).isGreaterThan(10 * SEEDS);
        assertThat(stats.get("strictCrashes")).isGreaterThan(SEEDS / 2);
        assertThat(stats.get("strictStops")).isGreaterThan(SEEDS / 50);
        assertThat(stats.get("promotions")).isGreaterThan(2 * SEEDS);
    }
}
