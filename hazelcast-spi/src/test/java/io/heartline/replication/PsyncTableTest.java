package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The decision of a resync against Redis's own rule ({@code masterTryPartialResynchronization} in
 * replication.c). Redis's offsets name the first byte that the replica lacks, so they are higher by
 * one than our ends.
 */
class PsyncTableTest {

    private static final ReplicationId ID1 = new ReplicationId(1, 1, 1);
    private static final ReplicationId ID2 = new ReplicationId(2, 2, 2);
    private static final ReplicationId OTHER = new ReplicationId(3, 3, 3);

    /** A Redis master. Bytes are counted from 1, as Redis does. */
    private record Redis(
            ReplicationId replid,
            ReplicationId replid2,
            long secondReplidOffset,
            long backlogOffset,
            long histlen) {

        /** Written down from C, line by line. */
        boolean partial(ReplicationId asked, long psyncOffset) {
            if (!asked.equals(replid)
                    && (!asked.equals(replid2) || psyncOffset > secondReplidOffset)) {
                return false;
            }
            return !(psyncOffset < backlogOffset || psyncOffset > backlogOffset + histlen);
        }
    }

    /** The same master in our terms: the former id up to the fork, then the current one. */
    private record Line(long fork, long end, long backlogStart, long floor) {

        History history() {
            return new History(List.of(era(ID2, 1, 0), era(ID1, 2, fork)));
        }

        Redis redis() {
            return new Redis(ID1, ID2, fork + 1, backlogStart + 1, end - backlogStart);
        }

        Resync.Decision answer(ReplicationId id, long psyncOffset) {
            History theirs = new History(List.of(era(id, 1, 0)));
            return Resync.decide(history(), end, backlogStart, floor, theirs, psyncOffset - 1);
        }
    }

    private static Era era(ReplicationId id, long epoch, long start) {
        return new Era(id, new Epoch(epoch, new MemberId(1, epoch)), start);
    }

    /** The master: bytes 1 to 1000, backlog from byte 401, second id up to byte 700. */
    private static final Line LINE = new Line(700, 1_000, 400, 100);

    @ParameterizedTest(name = "{0} at {1} ({2}): {3}")
    @CsvSource({
        // id, Redis offset, what it is, ours; Redis says partial exactly where ours is CONTINUE
        "id1,     90, below the floor, FULL",
        "id1,    400, below lo,        DELTA",
        "id1,    401, lo,              CONTINUE",
        "id1,    650, mid,             CONTINUE",
        "id1,   1000, end,             CONTINUE",
        "id1,   1001, end + 1,         CONTINUE",
        "id1,   1002, beyond,          DELTA",
        "id1,     -1, minus one,       FULL",
        "id2,     90, below the floor, FULL",
        "id2,    400, below lo,        DELTA",
        "id2,    401, lo,              CONTINUE",
        "id2,    650, mid,             CONTINUE",
        "id2,    701, fork + 1,        CONTINUE",
        "id2,    702, beyond the fork, DELTA",
        "id2,   1000, end,             DELTA",
        "id2,   1001, end + 1,         DELTA",
        "id2,   1002, beyond,          DELTA",
        "id2,     -1, minus one,       FULL",
        "other,  400, below lo,        FULL",
        "other,  401, lo,              FULL",
        "other,  650, mid,             FULL",
        "other, 1000, end,             FULL",
        "other, 1001, end + 1,         FULL",
        "other, 1002, beyond,          FULL",
        "other,   -1, minus one,       FULL",
    })
    void shouldAnswerAsRedisDoes(String id, long offset, String what, Resync.Plan plan) {
        ReplicationId asked = id.equals("id1") ? ID1 : id.equals("id2") ? ID2 : OTHER;
        assertThat(LINE.answer(asked, offset).plan()).as(what).isEqualTo(plan);
        assertThat(LINE.redis().partial(asked, offset)).isEqualTo(plan == Resync.Plan.CONTINUE);
    }

    /** {@code PSYNC ? -1}: a replica that has nothing, even if the backlog reaches to byte one. */
    @Test
    void shouldSendEverythingToWhoHasNothing() {
        Line young = new Line(0, 1_000, 0, 0);
        Resync.Decision nothing = Resync.decide(young.history(), 1_000, 0, 0, History.EMPTY, 0);
        assertThat(nothing.plan()).isEqualTo(Resync.Plan.FULL);
        assertThat(nothing.diverged()).isFalse();
    }

    /** An offset that is no number, or is negative, never leaves the decoder; see MessageCodec. */
    @Test
    void shouldNeverContinueFromBelowNothing() {
        for (long offset : new long[] {0, -1, -2, Long.MIN_VALUE + 1}) {
            assertThat(new Line(700, 1_000, 0, 0).answer(ID1, offset).plan())
                    .isEqualTo(Resync.Plan.FULL);
        }
    }

    /** R1: a million masters and replicas. */
    @Test
    void shouldGiveTheVerdictOfRedisInAMillionCases() {
        long seed = Long.getLong("heartline.seed", 1);
        SplittableRandom random = new SplittableRandom(seed);
        ReplicationId[] ids = {ID1, ID2, OTHER};
        int partial = 0;
        List<Long> edges = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            long end = 1 + random.nextLong(1_000);
            long backlogStart = random.nextLong(end + 1);
            Line line = new Line(random.nextLong(end), end, backlogStart, random.nextLong(end));
            edges.clear();
            for (long edge : new long[] {backlogStart, line.fork, end, line.floor}) {
                edges.add(edge + random.nextInt(4) - 1);
            }
            edges.add(1 + random.nextLong(1_100));
            long offset = Math.max(1, edges.get(random.nextInt(edges.size())));
            ReplicationId id = ids[random.nextInt(3)];
            boolean expected = line.redis().partial(id, offset);
            Resync.Decision ours = line.answer(id, offset);
            if (expected != (ours.plan() == Resync.Plan.CONTINUE)) {
                throw new AssertionError(
                        "seed "
                                + seed
                                + ", case "
                                + i
                                + ": "
                                + line
                                + ", "
                                + id
                                + " at "
                                + offset
                                + ": Redis "
                                + expected
                                + ", ours "
                                + ours);
            }
            partial += expected ? 1 : 0;
        }
        assertThat(partial).isBetween(200_000, 800_000);
    }
}
