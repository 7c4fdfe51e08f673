package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import io.heartline.spi.EngineException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The three uses of an ack. */
class AckTest {

    private static final long MS = 1_000_000L;

    private static Lab pair(MinBackups minBackups) {
        Lab lab = new Lab(NodeConfig.DEFAULT.with(minBackups));
        lab.start();
        lab.start();
        lab.beat(15);
        return lab;
    }

    private static long age(Lab lab) {
        Map<String, Long> gauges = lab.members.get(0).node.report().counters();
        String name = "ack_age_" + lab.members.get(1).peer.id().brief() + "_ms";
        return gauges.get(name);
    }

    @Test
    void shouldShowTheAgeOfTheLastAckAsLinkState() {
        Lab lab = pair(MinBackups.DEFAULT);
        lab.beat(30);
        assertThat(age(lab)).isLessThanOrEqualTo(1_000);
        lab.lost = (from, message) -> message instanceof Message.Ack;
        lab.beat(30);
        assertThat(age(lab)).isBetween(3_000L, 4_000L);
    }

    @Test
    void shouldRefuseWritesWithoutABackup() {
        Lab lab = new Lab(NodeConfig.DEFAULT.with(new MinBackups(1, 2_000 * MS)));
        Member alone = lab.start();
        long ticket = lab.write(alone, "k", 10);
        lab.deliver();
        assertRefused(lab.results.get(ticket));
        assertThat(alone.counters().tooFewBackups).isEqualTo(1);
        lab.start();
        lab.beat(15);
        long again = lab.write(alone, "k", 10);
        lab.deliver();
        assertThat(lab.results.get(again)).isInstanceOf(Result.Wrote.class);
    }

    private static void assertRefused(Result result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        Result.Failed.class,
                        failed ->
                                assertThat(failed.kind())
                                        .isEqualTo(EngineException.Kind.NOT_ENOUGH_COPIES));
    }

    /** R9: within one and a half times the lag, with a write in each tick, and without any. */
    @Test
    void shouldRefuseWithinOneAndAHalfTimesTheLag() {
        for (boolean busy : new boolean[] {true, false}) {
            for (long lag : new long[] {400, 1_000, 3_000}) {
                Lab lab = pair(new MinBackups(1, lag * MS));
                Member master = lab.members.get(0);
                for (int i = 0; i < 100; i++) {
                    lab.fill(master, "before" + i + "-", busy ? 1 : 0, 10);
                    lab.beat(1);
                    assertThat(master.shard().master.acks.enough()).isTrue();
                }
                lab.lost = (from, message) -> message instanceof Message.Ack;
                long cut = lab.now;
                int i = 0;
                while (master.shard().master.acks.enough()) {
                    lab.fill(master, "after" + i++ + "-", busy ? 1 : 0, 10);
                    lab.beat(1);
                    assertThat(lab.now - cut).isLessThanOrEqualTo(lag * MS * 3 / 2);
                }
            }
        }
    }

    /** Lost pieces of the stream are seen by their offsets, asked for again, and counted. */
    @Test
    void shouldDetectLostCommandsByOffsetAndRepairThem() {
        Lab lab = pair(MinBackups.DEFAULT);
        Member master = lab.members.get(0);
        Member backup = lab.members.get(1);
        int[] streams = {0};
        lab.lost =
                (from, message) ->
                        message instanceof Message.Stream s
                                && s.frames().length() > 0
                                && ++streams[0] % 3 == 0;
        for (int i = 0; i < 60; i++) {
            lab.fill(master, "k" + i + "-", 3, 50);
            lab.beat(1);
        }
        lab.lost = (from, message) -> false;
        lab.beat(30);
        assertThat(backup.counters().repairs).isBetween(20L, 70L);
        assertThat(lab.digest(backup)).isEqualTo(lab.digest(master));
        assertThat(backup.shard().end).isEqualTo(master.shard().end);
        assertThat(lab.results.values()).allMatch(r -> r instanceof Result.Wrote);
        assertThat(master.shard().row.inSync()).hasSize(2);
    }
}
