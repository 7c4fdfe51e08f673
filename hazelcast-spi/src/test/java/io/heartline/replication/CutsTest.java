package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** R6: links that are lost for less than a verdict, while masterships move, cost no new copy. */
class CutsTest {

    private static final long SEEDS = Long.getLong("heartline.sim.seeds", 20_000) / 20;

    @Test
    void shouldMakeNoNewCopyWhileNobodyIsExcluded() {
        SimStats stats =
                LongStream.rangeClosed(1, SEEDS)
                        .parallel()
                        .collect(
                                SimStats::new,
                                (sum, seed) -> SimCuts.run(seed, sum),
                                SimStats::addAll);
        System.out.println("cuts: " + stats);
        assertThat(stats.get("cutRuns")).isEqualTo(SEEDS);
        assertThat(stats.get("cutsWithoutVerdict")).isGreaterThan(SEEDS / 5);
        assertThat(stats.get("handedOver")).as("hand-overs").isGreaterThan(SEEDS);
        assertThat(stats.get("handoversAborted")).as("given up").isGreaterThan(SEEDS / 5);
    }

    /** It would write beside a master that everybody else still trusts. */
    @Test
    void shouldNotElectItselfAloneWhenNominatedAndCutOff() {
        Lab lab = new Lab(NodeConfig.DEFAULT.with(2, 1 << 20));
        Member master = lab.start();
        List<Member> others = List.of(lab.start(), lab.start(), lab.start(), lab.start());
        lab.beat(5);
        lab.fill(master, "k", 20, 100);
        long fulls = lab.decided(Resync.Plan.FULL);
        lab.lost = (from, message) -> message instanceof Message.PromiseRequest;
        assertThat(master.node.handOver(lab.now)).isEqualTo(1);
        lab.deliver();
        Member successor =
                others.stream().filter(m -> m.shard().election != null).findFirst().orElseThrow();
        lab.unlink(successor);
        lab.beat(5);
        assertThat(successor.masters()).as("elected by nobody").isFalse();
        lab.lost = (from, message) -> false;
        lab.relink(successor);
        lab.beat(30);
        assertThat(successor.masters()).isTrue();
        assertThat(successor.shard().row.inSync()).hasSize(3).contains(master.peer.id());
        assertThat(lab.decided(Resync.Plan.FULL)).as("new copies").isEqualTo(fulls).isEqualTo(2);
    }

    /** A member that stays silent is waited for until the verdict, and no longer. */
    @Test
    void shouldElectWithoutAnInsiderThatTheVerdictExcludes() {
        Lab lab = new Lab(NodeConfig.DEFAULT.with(2, 1 << 20));
        Member master = lab.start();
        Member one = lab.start();
        Member two = lab.start();
        lab.beat(5);
        lab.fill(master, "k", 20, 100);
        lab.unlink(two);
        lab.kill(master);
        lab.beat(20);
        assertThat(one.masters()).as("while the other insider is trusted").isFalse();
        lab.beat(15);
        assertThat(one.masters()).isTrue();
        assertThat(one.shard().row.inSync()).containsExactly(one.peer.id());
    }
}
