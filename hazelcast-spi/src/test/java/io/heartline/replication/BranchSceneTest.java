package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.SafetyMode;
import io.heartline.replication.Lab.Member;
import io.heartline.spi.Taken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An empty member that was cut off when it started meets the one that has the data. */
class BranchSceneTest {

    private static final long TICKET = 1_000_000;

    private final Lab lab = new Lab(NodeConfig.DEFAULT);
    private Member full;
    private Member empty;

    @BeforeEach
    void twoBranches() {
        full = lab.start();
        lab.fill(full, "k", 10, 100);
        full.dead = true;
        empty = lab.start();
        lab.beat(3);
        full.dead = false;
        assertThat(empty.masters()).isTrue();
        assertThat(full.masters()).isTrue();
        assertThat(empty.shard().promised).isGreaterThan(full.shard().promised);
    }

    @Test
    void shouldNotDenyWhatTheOtherBranchHoldsBeforeBothAreCompared() {
        lab.lost = (from, message) -> message instanceof Message.Psync;
        lab.relink(empty);
        assertThat(full.masters()).as("deposed by the higher epoch").isFalse();
        read(full, TICKET);
        read(empty, TICKET + 1);
        lab.beat(Rivals.PATIENCE_TICKS - 3);
        assertThat(lab.results).doesNotContainKeys(TICKET, TICKET + 1);
        lab.lost = (from, message) -> false;
        lab.beat(20);
        assertPresent(TICKET);
        assertPresent(TICKET + 1);
        assertThat(full.masters()).isTrue();
        assertThat(empty.counters().commandsHeld).isPositive();
        assertThat(empty.counters().branchesYielded).isPositive();
    }

    @Test
    void shouldNotDenyWhileItWaitsToBeDeposed() {
        lab.lost = (from, message) -> message instanceof Message.Nominate;
        lab.relink(empty);
        assertThat(empty.counters().branchesYielded).isPositive();
        read(full, TICKET);
        lab.beat(Rivals.PATIENCE_TICKS - 3);
        assertThat(lab.results).doesNotContainKey(TICKET);
        lab.lost = (from, message) -> false;
        lab.beat(40);
        assertPresent(TICKET);
    }

    @Test
    void shouldGoOnWhenTheOtherBranchNeverAsks() {
        lab.lost = (from, message) -> from == full && message instanceof Message.Psync;
        lab.relink(empty);
        read(empty, TICKET);
        lab.beat(Rivals.PATIENCE_TICKS + 2);
        assertThat(lab.results).containsKey(TICKET);
    }

    private void read(Member at, long ticket) {
        at.node.submit(ticket, new Command.Read(Lab.SPACE, "k1"), SafetyMode.SYNC, lab.now);
        lab.deliver();
    }

    private void assertPresent(long ticket) {
        assertThat(lab.results.get(ticket))
                .isInstanceOfSatisfying(
                        Result.Held.class,
                        held -> assertThat(held.taken()).isInstanceOf(Taken.Present.class));
    }
}
