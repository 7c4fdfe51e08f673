package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.SafetyMode;
import io.heartline.replication.Lab.Member;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two of three voters end for ever, with all that they held, and two newcomers take their places.
 * STRICT may begin anew only where the dead cannot have acknowledged what the survivor lacks.
 */
class LostMajorityTest {

    private final Lab lab = new Lab(NodeConfig.DEFAULT.with(2, 1 << 20));
    private Member first;
    private Member second;
    private Member third;

    @BeforeEach
    void threeVoters() {
        first = lab.start();
        second = lab.start();
        third = lab.start();
        lab.beat(30);
        assertThat(strict(first, "founding")).isInstanceOf(Result.Wrote.class);
    }

    private Result strict(Member at, String key) {
        long ticket = lab.write(at, key, 100, SafetyMode.STRICT);
        lab.beat(30);
        return lab.results.get(ticket);
    }

    private void replace(Member... dead) {
        for (Member member : dead) {
            lab.kill(member);
        }
        lab.start();
        lab.start();
        lab.beat(60);
    }

    private Member master() {
        return lab.members.stream().filter(m -> !m.dead && m.masters()).findFirst().orElseThrow();
    }

    @Test
    void aMasterThatTheDeadHadElectedHasAllOfItAndBeginsAnew() {
        assertThat(first.node.handOver(lab.now)).isEqualTo(1);
        lab.beat(3);
        Member alone = master();
        assertThat(alone).isNotSameAs(first);
        assertThat(strict(alone, "last")).isInstanceOf(Result.Wrote.class);
        replace(first, alone == second ? third : second);
        assertThat(master()).isSameAs(alone);
        assertThat(alone.counters().votersBegunAnew).isEqualTo(1);
        assertThat(strict(alone, "next")).isInstanceOf(Result.Wrote.class);
        assertThat(alone.shard().store.get(Lab.SPACE, "founding")).isNotNull();
        assertThat(alone.shard().store.get(Lab.SPACE, "last")).isNotNull();
    }

    @Test
    void whoeverWasNotTheMasterCannotKnow() {
        replace(first, second);
        Member alone = master();
        assertThat(alone.counters().votersBegunAnew).isZero();
        assertThat(strict(alone, "next")).isInstanceOf(Result.Failed.class);
    }
}
