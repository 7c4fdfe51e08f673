package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R10: broken bytes and copies that differ are found within one round, and healed by chunk. */
class ScrubTest {

    private static final int KEYS = 300;
    private static final int BYTES = 4_000;

    /** A pair with 1.2 MB of state: a round takes five chunks. */
    private static Lab pair() {
        Lab lab = new Lab(NodeConfig.DEFAULT);
        lab.start();
        lab.start();
        lab.beat(15);
        lab.fill(lab.members.get(0), "k", KEYS, BYTES);
        round(lab);
        return lab;
    }

    private static void round(Lab lab) {
        round(lab, lab.members.get(0));
    }

    /** Lets one whole round pass, from its start to its end. */
    private static void round(Lab lab, Member master) {
        rounds(lab, master, 1);
        rounds(lab, master, 1);
    }

    private static void rounds(Lab lab, Member master, int more) {
        long until = master.counters().scrubRounds + more;
        for (int i = 0; i < 300 && master.counters().scrubRounds < until; i++) {
            lab.beat(1);
        }
        assertThat(master.counters().scrubRounds).isEqualTo(until);
    }

    private static Slot slot(Member member, String key) {
        Slot slot = SimRot.slot(member.shard().store, Lab.SPACE, key, "f");
        assertThat(slot).isNotNull();
        return slot;
    }

    private static long found(Lab lab, Output.Finding finding) {
        return lab.events.stream()
                .filter(o -> o instanceof Output.Scrubbed s && s.finding() == finding)
                .count();
    }

    private static void assertEqualAndSound(Lab lab) {
        Member master = lab.members.get(0);
        for (Member member : lab.members) {
            assertThat(lab.digest(member)).isEqualTo(lab.digest(master));
            assertThat(SimRot.fields(member.shard())).allMatch(Slot::sound);
            assertThat(member.node.report().sound()).isTrue();
        }
    }

    @Test
    void shouldFindNothingWhereNothingIsWrong() {
        Lab lab = pair();
        Member master = lab.members.get(0);
        Member backup = lab.members.get(1);
        for (int i = 0; i < 200; i++) {
            lab.fill(master, "more" + i + "-", 3, 100);
            lab.fill(backup, "there" + i + "-", 2, 100);
            lab.beat(1);
        }
        for (Member member : lab.members) {
            assertThat(member.counters().scrubRot).isZero();
            assertThat(member.counters().scrubDifferences).isZero();
            assertThat(member.counters().streamDigestMismatches).isZero();
        }
        assertThat(master.counters().scrubRounds).isGreaterThan(3);
        assertThat(master.counters().scrubSkipped).isZero();
        assertThat(backup.counters().scrubBytes).isGreaterThan(3L * KEYS * BYTES);
        assertThat(master.counters().streamDigestsCompared).isGreaterThan(1_000);
    }

    @Test
    void shouldFindAFlippedByteOfABackupWithinOneRoundAndHealItByOneChunk() {
        for (int key : new int[] {0, KEYS / 2, KEYS - 1}) {
            Lab lab = pair();
            Member master = lab.members.get(0);
            Member backup = lab.members.get(1);
            SimRot.flip(slot(backup, "k" + key), 12_345);
            long before = lab.digest(master);
            assertThat(lab.digest(backup)).isNotEqualTo(before);
            round(lab);
            assertEqualAndSound(lab);
            assertThat(lab.digest(backup)).isEqualTo(before);
            assertThat(backup.counters().scrubRot).isEqualTo(1);
            assertThat(backup.counters().scrubHealed).isEqualTo(1);
            assertThat(master.counters().scrubMends).isEqualTo(1);
            assertThat(master.counters().scrubMendBytes)
                    .isLessThanOrEqualTo(NodeConfig.DEFAULT.chunkBytes() + 2L * BYTES);
            assertThat(found(lab, Output.Finding.ROT)).isEqualTo(1);
            assertThat(found(lab, Output.Finding.HEALED)).isEqualTo(1);
            assertThat(lab.decided(Resync.Plan.FULL)).isEqualTo(1);
            assertThat(master.shard().row.inSync()).hasSize(2);
        }
    }

    @Test
    void shouldFetchWhatIsBrokenInTheMastersCopyWithoutANewWrite() {
        Lab lab = pair();
        Member master = lab.members.get(0);
        Member backup = lab.members.get(1);
        Slot broken = slot(master, "k77");
        long offset = broken.offset;
        long end = master.shard().end;
        SimRot.flip(broken, 99);
        long good = lab.digest(backup);
        round(lab);
        assertEqualAndSound(lab);
        assertThat(lab.digest(master)).isEqualTo(good);
        assertThat(slot(master, "k77").offset).isEqualTo(offset);
        assertThat(master.shard().end).isEqualTo(end);
        assertThat(master.counters().scrubRot).isEqualTo(1);
        assertThat(master.counters().scrubHealed).isEqualTo(1);
        assertThat(master.counters().scrubMends).isZero();
        assertThat(backup.counters().scrubHealed).isZero();
    }

    @Test
    void shouldHealBothSidesOfOneChunk() {
        Lab lab = pair();
        SimRot.flip(slot(lab.members.get(0), "k10"), 1);
        SimRot.flip(slot(lab.members.get(1), "k11"), 2);
        round(lab);
        assertEqualAndSound(lab);
    }

    @Test
    void shouldReportWhatNobodyCanHealUntilItIsWrittenAnew() {
        Lab lab = new Lab(NodeConfig.DEFAULT);
        Member alone = lab.start();
        lab.fill(alone, "k", 50, 1_000);
        SimRot.flip(slot(alone, "k7"), 5);
        round(lab);
        assertThat(alone.counters().scrubRot).isEqualTo(1);
        assertThat(alone.counters().scrubHealed).isZero();
        assertThat(alone.node.report().sound()).isFalse();
        assertThat(alone.node.report().counters()).containsEntry("scrub_rotten_fields", 1L);
        Slot slot = slot(alone, "k7");
        alone.shard().store.put(Lab.SPACE, "k7", "f", Slice.of(new byte[10]), slot.offset, lab.now);
        lab.beat(20);
        assertThat(alone.node.report().sound()).isTrue();
    }

    /** Both sides' bytes are those that they received, and differ: the master's stand. */
    @Test
    void shouldLetTheMastersStandWhereBothAreSound() {
        Lab lab = pair();
        Member master = lab.members.get(0);
        Member backup = lab.members.get(1);
        Store store = backup.shard().store;
        Slot other = slot(backup, "k3");
        store.mend(other, new byte[] {1, 2, 3});
        store.erase(slot(backup, "k4"));
        long inside = slot(backup, "k5").offset;
        store.put(Lab.SPACE, "nobody's", "f", Slice.of(new byte[9]), inside, lab.now);
        round(lab);
        assertEqualAndSound(lab);
        assertThat(store.get(Lab.SPACE, "nobody's")).isNull();
        assertThat(master.counters().scrubDifferences).isEqualTo(1);
        assertThat(backup.counters().scrubHealed).isEqualTo(3);
        assertThat(backup.counters().scrubRot).isZero();
        assertThat(found(lab, Output.Finding.DIFFERENCE)).isEqualTo(1);
    }

    @Test
    void shouldCheckEveryFieldUnderSteadyWrites() {
        Lab lab = pair();
        Member master = lab.members.get(0);
        Member backup = lab.members.get(1);
        long until = master.counters().scrubRounds + 2;
        SimRot.flip(slot(backup, "k250"), 3);
        SimRot.flip(slot(master, "k120"), 3);
        for (int i = 0; i < 400 && master.counters().scrubRounds < until; i++) {
            lab.fill(master, "w" + i + "-", 5, 500);
            lab.beat(1);
        }
        lab.deliver();
        assertEqualAndSound(lab);
    }

    /** A byte of the stream changes on its way, and no checksum of the link sees it. */
    @Test
    void shouldReplaceACopyThatHasNotAppliedTheStreamAsItWasSent() {
        Lab lab = pair();
        Member master = lab.members.get(0);
        Member backup = lab.members.get(1);
        lab.changed = ScrubTest::corrupt;
        lab.fill(master, "lost", 1, 1_000);
        lab.changed = message -> message;
        assertThat(master.counters().streamDigestMismatches).isEqualTo(1);
        assertThat(master.counters().inSyncRemovals).isEqualTo(1);
        assertThat(found(lab, Output.Finding.STREAM)).isEqualTo(1);
        lab.beat(15);
        lab.deliver();
        assertThat(lab.decided(Resync.Plan.FULL)).isEqualTo(2);
        assertThat(master.shard().row.inSync()).hasSize(2);
        assertThat(lab.results.values()).allMatch(r -> r instanceof Result.Wrote);
        assertThat(backup.shard().end).isEqualTo(master.shard().end);
        assertEqualAndSound(lab);
        assertThat(master.counters().streamDigestMismatches).isEqualTo(1);
    }

    /** The ack that would have told is lost with the link. */
    @Test
    void shouldNotContinueACopyWhoseStreamDiffers() {
        Lab lab = pair();
        Member master = lab.members.get(0);
        lab.changed = ScrubTest::corrupt;
        lab.lost = (from, message) -> message instanceof Message.Ack;
        lab.fill(master, "lost", 1, 1_000);
        lab.changed = message -> message;
        lab.unlink(lab.members.get(1));
        lab.lost = (from, message) -> false;
        lab.beat(3);
        lab.relink(lab.members.get(1));
        lab.beat(20);
        assertThat(lab.decided(Resync.Plan.CONTINUE)).isZero();
        assertThat(lab.decided(Resync.Plan.FULL)).isEqualTo(2);
        assertThat(master.counters().streamDigestMismatches).isEqualTo(1);
        assertThat(master.shard().row.inSync()).hasSize(2);
        assertEqualAndSound(lab);
    }

    private static Message corrupt(Message message) {
        if (message instanceof Message.Stream s && s.frames().length() > 500) {
            byte[] frames = s.frames().kept().array();
            frames[frames.length - 100] ^= 4;
            return new Message.Stream(
                    s.shard(),
                    s.epoch(),
                    s.start(),
                    s.acked(),
                    s.safe(),
                    s.clockMillis(),
                    Slice.of(frames),
                    s.end());
        }
        return message;
    }

    @Test
    void shouldBoundEachStep() {
        Lab lab = pair();
        List<Member> members = lab.members;
        long chunks = members.get(0).counters().scrubChunks;
        long bytes = members.get(0).counters().scrubBytes;
        lab.beat(100);
        long steps = members.get(0).counters().scrubChunks - chunks;
        assertThat(steps).isEqualTo(10);
        assertThat(members.get(0).counters().scrubBytes - bytes)
                .isLessThanOrEqualTo(steps * (NodeConfig.DEFAULT.chunkBytes() + BYTES));
    }
}
