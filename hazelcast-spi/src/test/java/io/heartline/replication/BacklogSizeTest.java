package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import org.junit.jupiter.api.Test;

/** How large a backlog becomes, and when it is freed. */
class BacklogSizeTest {

    private static final long LEAST = 20_000;

    private static NodeConfig config(long total, int outageTicks, int ttlTicks) {
        NodeConfig d = NodeConfig.DEFAULT.with(1, LEAST);
        return d.with(new BacklogLimits(total, outageTicks, ttlTicks));
    }

    @Test
    void shouldShareATotalFairly() {
        assertThat(BacklogBudget.grant(new long[] {5, 10, 1}, 100)).containsExactly(5, 10, 1);
        assertThat(BacklogBudget.grant(new long[] {50, 1, 60}, 61)).containsExactly(30, 1, 30);
        assertThat(BacklogBudget.grant(new long[] {9, 9, 9, 9}, 8)).containsExactly(2, 2, 2, 2);
    }

    /** R3: rate of writing times outage, from 20,000 bytes up, and down again. */
    @Test
    void shouldFollowTheRateOfWriting() {
        Lab lab = new Lab(config(10_000_000, 600, 36_000));
        Member a = lab.start();
        Backlog backlog = a.shard().backlog;
        assertThat(backlog.capacityBytes()).isEqualTo(LEAST);
        long before = backlog.capacityBytes();
        long written = backlog.appendedBytes();
        for (int i = 0; i < 300; i++) {
            lab.write(a, "k" + i, 1_000);
            lab.beat(1);
            assertThat(backlog.capacityBytes()).isBetween(before, Math.max(before * 4, 600_000));
            before = backlog.capacityBytes();
        }
        long perTick = (backlog.appendedBytes() - written) / 300;
        assertThat(backlog.capacityBytes()).isBetween(550 * perTick, 650 * perTick);
        lab.beat(3_000);
        assertThat(backlog.capacityBytes()).isEqualTo(LEAST);
        assertThat(backlog.end() - backlog.start()).isLessThanOrEqualTo(LEAST);
        assertThat(a.counters().backlogCapHits).isZero();
    }

    @Test
    void shouldStayWithinTheTotalAndCountIt() {
        Lab lab = new Lab(config(100_000, 600, 36_000));
        Member a = lab.start();
        for (int i = 0; i < 300; i++) {
            lab.write(a, "k" + i, 1_000);
            lab.beat(1);
            assertThat(a.shard().backlog.capacityBytes()).isLessThanOrEqualTo(100_000);
        }
        assertThat(a.shard().backlog.capacityBytes()).isGreaterThan(90_000);
        assertThat(a.counters().backlogCapHits).isPositive();
    }

    /** R13 and Redis #5484: freed, a new id, and yet the copy at the same offset is continued. */
    @Test
    void shouldFreeTheBacklogOfALonelyMasterAndStillContinueAnEqualCopy() {
        Lab lab = new Lab(config(10_000_000, 600, 100));
        Member a = lab.start();
        Member b = lab.start();
        lab.beat(3);
        lab.fill(a, "k", 5, 100);
        long end = b.shard().end;
        ReplicationId former = a.shard().history.currentId();
        Epoch epoch = a.shard().promised;
        a.node.linkDown(b.peer.id(), lab.now);
        b.frozen = true;
        lab.beat(130);
        ReplicationId id = a.shard().history.currentId();
        assertThat(id).isNotEqualTo(former);
        assertThat(a.shard().promised).isEqualTo(epoch);
        assertThat(a.shard().history.contains(former, end, a.shard().end)).isTrue();
        assertThat(a.shard().backlog.start()).isEqualTo(end);
        assertThat(a.counters().backlogsFreed).isEqualTo(1);
        lab.fill(a, "more", 100, 1_000);
        lab.beat(300);
        assertThat(a.counters().backlogsFreed).as("once only").isEqualTo(1);
        Backlog kept = a.shard().backlog;
        assertThat(kept.end() - kept.start()).isLessThanOrEqualTo(BacklogLimits.LEAST_BYTES);
    }

    @Test
    void shouldContinueWithTheFormerIdAfterTheTimeToLive() {
        Lab lab = new Lab(config(10_000_000, 600, 100));
        Member a = lab.start();
        Member b = lab.start();
        lab.beat(3);
        lab.fill(a, "k", 5, 100);
        a.node.linkDown(b.peer.id(), lab.now);
        b.frozen = true;
        lab.beat(130);
        lab.events.clear();
        b.frozen = false;
        lab.unlink(b);
        lab.relink(b);
        lab.beat(20);
        assertThat(lab.decided(Resync.Plan.CONTINUE)).isPositive();
        assertThat(lab.decided(Resync.Plan.FULL)).isZero();
        assertThat(b.shard().history).isEqualTo(a.shard().history);
        assertThat(a.shard().row.inSync()).hasSize(2);
        assertThat(b.counters().backlogsFreed).as("a backup frees nothing").isZero();
    }

    /** A pair whose master has freed its backlog, so that its line has a second id. */
    private static Lab pairAfterTheTimeToLive() {
        Lab lab = new Lab(config(10_000_000, 600, 100));
        Member a = lab.start();
        Member b = lab.start();
        lab.beat(3);
        lab.fill(a, "k", 5, 100);
        a.node.linkDown(b.peer.id(), lab.now);
        b.frozen = true;
        lab.beat(130);
        assertThat(a.counters().backlogsFreed).isEqualTo(1);
        assertThat(a.shard().history).isNotEqualTo(b.shard().history);
        return lab;
    }

    /** R13, Redis #5484: the id has changed, both have the same offset, the old copy takes over. */
    @Test
    void shouldContinueWhenTheOldCopyTakesOverAtTheSameOffset() {
        Lab lab = pairAfterTheTimeToLive();
        Member a = lab.members.get(0);
        Member b = lab.members.get(1);
        b.frozen = false;
        lab.unlink(b);
        lab.relink(b);
        lab.beat(20);
        assertThat(b.shard().end).as("equal offsets").isEqualTo(a.shard().end);
        lab.events.clear();
        a.frozen = true;
        lab.beat(40);
        assertThat(b.masters()).isTrue();
        a.frozen = false;
        lab.beat(20);
        assertThat(lab.decided(Resync.Plan.CONTINUE)).isEqualTo(1);
        assertThat(lab.decided(Resync.Plan.DELTA) + lab.decided(Resync.Plan.FULL)).isZero();
        assertThat(a.shard().history).isEqualTo(b.shard().history);
        assertThat(b.shard().row.inSync()).hasSize(2);
    }

    /** It takes over without ever having heard of the new id, which is all that its master lost. */
    @Test
    void shouldNotNeedAFullWhenTheOldCopyNeverHeardOfTheNewId() {
        Lab lab = pairAfterTheTimeToLive();
        Member a = lab.members.get(0);
        Member b = lab.members.get(1);
        lab.events.clear();
        int[] fields = {0};
        lab.lost =
                (from, message) -> {
                    fields[0] += message instanceof Message.Chunk c ? c.entries().size() : 0;
                    fields[0] += message instanceof Message.Patch p ? p.entries().size() : 0;
                    return false;
                };
        a.frozen = true;
        b.frozen = false;
        lab.beat(40);
        assertThat(b.masters()).isTrue();
        a.frozen = false;
        lab.unlink(b);
        lab.relink(b);
        lab.beat(40);
        assertThat(lab.decided(Resync.Plan.FULL)).isZero();
        assertThat(lab.decided(Resync.Plan.DELTA))
                .as("its change of the id is undone")
                .isPositive();
        assertThat(fields[0]).as("fields that were sent").isZero();
        assertThat(a.shard().history).isEqualTo(b.shard().history);
        assertThat(lab.digest(a)).isEqualTo(lab.digest(b));
    }
}
