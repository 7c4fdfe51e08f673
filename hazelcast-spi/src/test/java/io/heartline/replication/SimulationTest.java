package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the seeded simulator. A failure prints {@code -Dheartline.seed=N}; with that property only
 * that seed runs.
 *
 * <p>The suite also fails when its runs contain too little of what they are meant to survive.
 */
class SimulationTest {

    private static final long SEEDS = Long.getLong("heartline.sim.seeds", 20_000);
    private static final long FIRST = Long.getLong("heartline.sim.first", 1);

    @Test
    void shouldKeepTheInvariantsInEveryRun() {
        SimStats stats =
                LongStream.range(FIRST, FIRST + SEEDS)
                        .parallel()
                        .collect(
                                SimStats::new,
                                (sum, seed) -> SimRun.run(seed, sum),
                                SimStats::addAll);
        System.out.println("simulated: " + stats);
        assertThat(stats.get("runs")).isEqualTo(SEEDS);
        assertThat(stats.get("acked")).as("acknowledged writes").isGreaterThan(50 * SEEDS);
        assertThat(stats.get("promotions")).as("promotions").isGreaterThan(2 * SEEDS);
        assertThat(stats.get("handedOver")).as("planned switchovers").isGreaterThan(SEEDS);
        assertThat(stats.get("handoversAborted")).as("given up").isGreaterThan(SEEDS / 50);
        assertThat(stats.get("exclusions")).as("exclusions").isGreaterThan(SEEDS);
        assertThat(stats.get("completedCONTINUE")).as("CONTINUE").isGreaterThan(SEEDS / 2);
        assertThat(stats.get("completedDELTA")).as("DELTA").isGreaterThan(SEEDS / 10);
        assertThat(stats.get("completedFULL")).as("FULL").isGreaterThan(SEEDS);
        assertThat(stats.get("divergedTails")).as("diverged tails").isGreaterThan(SEEDS / 5);
        assertThat(stats.get("backlogsFreed")).as("backlogs freed").isGreaterThan(SEEDS / 20);
        assertThat(stats.get("resumed")).as("resumed stages").isGreaterThan(SEEDS / 500);
        assertThat(stats.get("restartedCONTINUE")).as("disk, CONTINUE").isGreaterThan(SEEDS / 4);
        assertThat(stats.get("restartedDELTA")).as("disk, DELTA").isGreaterThan(SEEDS / 20);
        assertThat(stats.get("fullStops")).as("full stops").isGreaterThan(SEEDS / 12);
        assertThat(stats.get("diskFailures")).as("disk failures").isGreaterThan(SEEDS / 12);
        assertThat(stats.get("diskRecordsLost")).as("lost records").isGreaterThan(SEEDS);
        assertThat(stats.get("stepsDONE")).as("steps").isGreaterThan(30 * SEEDS);
        assertThat(stats.get("stepsUNKNOWN")).as("unknown steps").isGreaterThan(SEEDS / 200);
        assertThat(stats.get("swapsAccountedFor")).as("swaps").isGreaterThan(5 * SEEDS);
        assertThat(stats.get("watchEvents")).as("changes followed").isGreaterThan(20 * SEEDS);
        assertThat(stats.get("reported")).as("reported losses").isGreaterThan(SEEDS / 3);
        assertThat(stats.get("mergedFields")).as("merged fields").isGreaterThan(SEEDS / 5);
        assertThat(stats.get("flipsAtMasters")).as("flips at masters").isGreaterThan(SEEDS / 3);
        assertThat(stats.get("flipsAtBackups")).as("flips at backups").isGreaterThan(SEEDS / 3);
        assertThat(stats.get("flipsFound")).as("flips found").isGreaterThan(SEEDS / 2);
        assertThat(stats.get("flipsHealed")).as("flips healed").isGreaterThan(SEEDS / 2);
        assertThat(stats.get("flipsFoundInTime")).as("in a round").isGreaterThan(SEEDS / 6);
        assertThat(stats.get("flipsBeyondHealing")).as("lost").isLessThan(SEEDS / 10);
        assertThat(stats.get("flipsCarriedOn")).as("carried on").isLessThan(SEEDS / 20);
        assertThat(stats.get("scrubSkipped")).as("skipped").isLessThan(1 + SEEDS / 50);
        assertThat(stats.get("streamsCompared")).as("digests").isGreaterThan(100 * SEEDS);
        assertThat(stats.get("conflictingFields")).as("conflicts").isGreaterThan(SEEDS / 2);
    }

    /** Each of them has found a fault that is cured. */
    @ParameterizedTest
    @ValueSource(longs = {42_202, 42_203, 42_260})
    void shouldKeepTheInvariantsWhereTheyOnceBroke(long seed) {
        SimStats stats = new SimStats();
        SimRun.run(seed, stats);
        assertThat(stats.get("runs")).isEqualTo(1);
    }

    @Test
    @EnabledIfSystemProperty(named = "heartline.seed", matches = "\\d+")
    void shouldRepeatOneSeed() {
        SimStats stats = new SimStats();
        SimRun.run(Long.getLong("heartline.seed", 0), stats);
        assertThat(stats.get("runs")).isEqualTo(1);
    }
}
