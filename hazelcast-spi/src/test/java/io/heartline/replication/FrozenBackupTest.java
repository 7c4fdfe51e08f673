package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import org.junit.jupiter.api.Test;

/** Backups that sleep or do not keep up; a full copy is never the answer to that. */
class FrozenBackupTest {

    /** R14: it sleeps for 10 s under writes while its link stays half open. */
    @Test
    void shouldKeepTheMastersMemoryBoundedAndComeBackWithoutAFull() {
        Lab lab = new Lab(NodeConfig.DEFAULT);
        Member master = lab.start();
        Member backup = lab.start();
        lab.beat(15);
        lab.fill(master, "before", 50, 1_000);
        backup.frozen = true;
        lab.events.clear();
        long most = 0;
        for (int i = 0; i < 100; i++) {
            lab.fill(master, "during" + i + "-", 20, 1_000);
            lab.beat(1);
            Backlog backlog = master.shard().backlog;
            most = Math.max(most, backlog.end() - backlog.start());
        }
        assertThat(most).isLessThan(BacklogLimits.DEFAULT.totalBytes());
        assertThat(master.shard().row.inSync()).hasSize(1);
        backup.frozen = false;
        lab.beat(60);
        assertThat(master.shard().row.inSync()).hasSize(2);
        assertThat(lab.decided(Resync.Plan.FULL)).isZero();
        assertThat(lab.decided(Resync.Plan.CONTINUE)).isPositive();
        assertThat(lab.digest(backup)).isEqualTo(lab.digest(master));
    }

    /** Redis #4697, #11534: dropped, sent everything, dropped again, for ever. */
    @Test
    void shouldDowngradeABackupThatDoesNotKeepUpAndNeverSendItEverything() {
        Lab lab = new Lab(NodeConfig.DEFAULT);
        Member master = lab.start();
        Member backup = lab.start();
        lab.beat(15);
        lab.events.clear();
        lab.lost = (from, message) -> from == backup && message instanceof Message.Ack;
        for (int i = 0; i < 300; i++) {
            lab.fill(master, "slow" + i + "-", 5, 1_000);
            lab.beat(1);
        }
        assertThat(master.shard().row.inSync()).hasSize(1);
        assertThat(master.counters().stalledBackups).isEqualTo(1);
        assertThat(lab.decided(Resync.Plan.FULL)).isZero();
        lab.lost = (from, message) -> false;
        lab.beat(60);
        assertThat(master.shard().row.inSync()).hasSize(2);
        assertThat(lab.digest(backup)).isEqualTo(lab.digest(master));
        assertThat(lab.decided(Resync.Plan.FULL)).isZero();
    }
}
