package io.heartline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.bench.MemberProcess;
import io.heartline.replication.Node;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Five members that are processes of their own write all the time, while links are cut each second,
 * members are stopped and hand their masterships over; then everything must be on every copy, by
 * partial resyncs alone.
 *
 * <p>The random choices of the drill (not the scheduling of the processes) come from a seed that it
 * prints; {@code -Dheartline.seed=N} repeats them.
 */
class ChaosIT {

    private static final int SECONDS = Integer.getInteger("heartline.chaos.seconds", 13);
    private static final long SEED =
            Long.getLong("heartline.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    private static final int MEMBERS = 5;
    private static final int COPIES = 3;
    private static final int WRITERS = 2;
    private static final int WHOLE_SECONDS = 20;
    private static final List<String> OPTIONS =
            List.of("-Xmx192m", "-Djava.util.logging.config.file=/dev/null");

    private final Random random = new Random(SEED);

    @Test
    void cutsAndStopsCostPartialResyncsOnlyAndLoseNothing() throws Exception {
        System.out.println("chaos: -Dheartline.seed=" + SEED + ", " + SECONDS + " s");
        try (Cluster cluster = new Cluster();
                Nemesis nemesis = new Nemesis(cluster.members, random)) {
            start(cluster);
            long first = cluster.awaitPlaced(COPIES, WHOLE_SECONDS);
            nemesis.rage(SECONDS);
            for (MemberProcess member : cluster.members) {
                member.ask("rest");
            }
            long whole = cluster.awaitWhole(COPIES, WHOLE_SECONDS);

            Map<String, Long> counters = cluster.counters();
            System.out.println(
                    "chaos: "
                            + nemesis
                            + ", placed after "
                            + first
                            + " ms, whole after "
                            + whole
                            + " ms, "
                            + counters);
            for (MemberProcess member : cluster.members) {
                assertThat(member.ask("verify")).as("faults of the writes").isEmpty();
            }
            long copies = copiesEverMade(cluster, counters);
            assertThat(counters.get("resync_full_completed"))
                    .as("FULL: one for each copy, but for those that the shards began with")
                    .isEqualTo(copies - Node.SHARDS);
            if (counters.get("exclusions") == 0) {
                assertThat(copies).as("copies").isEqualTo((long) COPIES * Node.SHARDS);
            }
            assertThat(counters.get("resync_continue")).as("CONTINUE").isGreaterThan(nemesis.cuts);
            assertThat(counters.get("handovers_completed")).as("hand-overs").isPositive();
            assertThat(counters.get("writes_acked")).isGreaterThan(50L * SECONDS);
        }
    }

    /** Copies that members hold, named by a row or not, and those that they have let go of. */
    private static long copiesEverMade(Cluster cluster, Map<String, Long> counters)
            throws Exception {
        return counters.get("copies_forgotten")
                + cluster.copies().stream()
                        .flatMap(List::stream)
                        .filter(copy -> copy.end() > 0)
                        .count();
    }

    /** The first creates the shards and writes; the others come while it does. */
    private void start(Cluster cluster) throws Exception {
        String port = Integer.toString(20_000 + ThreadLocalRandom.current().nextInt(1_000) * 40);
        String backlog = random.nextBoolean() ? "1048576" : "16384";
        for (int i = 0; i < MEMBERS; i++) {
            MemberProcess member =
                    MemberProcess.launch(
                            ChaosMember.class, OPTIONS, List.of("m" + i, port, backlog));
            cluster.members.add(member);
            if (i == 0) {
                member.answer();
                member.ask("write", WRITERS, random.nextInt());
            }
        }
        for (MemberProcess member : cluster.members.subList(1, MEMBERS)) {
            member.answer();
            member.ask("write", WRITERS, random.nextInt());
        }
    }
}
