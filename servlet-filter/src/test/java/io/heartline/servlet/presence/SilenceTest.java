package io.heartline.servlet.presence;

import static io.heartline.servlet.presence.LeaseWheel.TICK_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import io.heartline.presence.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long clients may be silent, by the leases that servers give. In virtual time, seeded. */
class SilenceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The defaults. */
    private static final Pacing PACING = new Pacing(Duration.ofSeconds(20), 5_000);

    private static final long GRACE = 10 * SECOND;

    /** How long after the end of its lease a client is found at most: decision 0010. */
    private static final long LATE = 6 * TICK_NANOS;

    private static final int CROWD = 100_000;

    /** Of the clients: the widest window of their backoff. */
    private static final long LONGEST_WAIT = 15 * SECOND;

    private static final long SEED = Long.getLong("heartline.seed", System.nanoTime());

    /** A member, its clock, and who has left there when. */
    private static final class Member {
        final Clients clients = new Clients(new Addresses(null, 1));
        final Map<ClientId, Long> left = new HashMap<>();
        private final LeaseClock clock;
        private long next;
        private long now;

        Member(SplittableRandom random) {
            now = random.nextLong();
            clock = new LeaseClock(now);
            next = now + TICK_NANOS;
            pass(random.nextLong(60 * SECOND)); // nobody comes just when a tick passes
        }

        long now() {
            return now;
        }

        void pass(long nanos) {
            to(now + nanos);
        }

        void to(long time) {
            while (next - time <= 0) {
                for (int ticks = clock.advance(next); ticks > 0; ticks--) {
                    clients.turn(client -> left.put(client, next));
                }
                next += TICK_NANOS;
            }
            now = time;
        }
    }

    private static long lease(Pacing pacing, int clients, boolean hidden) {
        return TimeUnit.MILLISECONDS.toNanos(
                Pacing.leaseMillis(pacing.nextMillis(clients), hidden));
    }

    /** P1: not even the grace is needed. */
    @RepeatedTest(20)
    void aHiddenPageThatBeatsAboutOnceAMinuteStays(RepetitionInfo repetition) {
        SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
        Member member = new Member(random);
        Client page = RenewBench.client(RenewBench.id(1));
        long lease = lease(PACING, 1, true);
        assertThat(member.clients.join(page, lease)).isTrue();
        long end = member.now() + 1_800 * SECOND;
        while (member.now() - end < 0) {
            member.pass(55 * SECOND + random.nextLong(10 * SECOND + 1));
            assertThat(member.clients.renew(page, lease))
                    .as("seed %d", repetition.getCurrentRepetition())
                    .isTrue();
        }
        assertThat(member.left).isEmpty();
    }

    /** From the last beat to the leave, with the lease that the server gives and its grace. */
    @ParameterizedTest
    @CsvSource({
        "20, 1, false, 10, 70", // the defaults
        "20, 1, true, 10, 100",
        "1, 1, false, 0, 3", // the shortest
        "1, 1, true, 0, 90",
        "20, 1000000, false, 10, 610", // so many that they are told to beat every 200 s
        "20, 1000000, true, 10, 610"
    })
    void whoeverIsSilentLeavesWhenLeaseAndGraceAreOver(
            int beat, int clients, boolean hidden, int grace, int seconds) {
        Pacing pacing = new Pacing(Duration.ofSeconds(beat), 5_000);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20; i++) {
            Member member = new Member(random);
            Client client = RenewBench.client(RenewBench.id(i));
            long stays = lease(pacing, clients, hidden) + grace * SECOND;
            member.clients.join(client, stays);
            member.pass(random.nextLong(stays));
            assertThat(member.clients.renew(client, stays)).isTrue();
            long heard = member.now();
            member.pass(stays + LATE);
            assertThat(member.left).as("seed %d", SEED).containsOnlyKeys(client);
            assertThat(member.left.get(client) - heard)
                    .as("seed %d", SEED)
                    .isBetween(seconds * SECOND, seconds * SECOND + LATE);
        }
    }

    // ---- a crowd loses its server, and comes back by the clients' backoff

    /** Returns when a client comes back, after the loss, to a server that was down for so long. */
    private static long back(SplittableRandom random, long down) {
        long at = 0;
        for (long window = SECOND;
                at == 0 || at < down;
                window = Math.min(LONGEST_WAIT, 2 * window)) {
            long least = window < LONGEST_WAIT ? 0 : LONGEST_WAIT / 3;
            at += 1 + least + random.nextLong(window - least);
        }
        return at;
    }

    /** One of a crowd: when it was heard last before the loss, and when it comes back after it. */
    private record Lost(Client client, long silent, long back) {}

    /**
     * Lets a crowd be adopted four seconds after the loss, which is the verdict and a second, and
     * come back. Returns how long those were silent who left meanwhile.
     *
     * @param told whether their member has told how long they stay
     */
    private static List<Long> silencesOfWhoLeft(SplittableRandom random, long down, boolean told) {
        long stays = lease(PACING, CROWD, false) + GRACE;
        long beat = TimeUnit.MILLISECONDS.toNanos(PACING.nextMillis(CROWD));
        long adopted = 4 * SECOND;
        Seat seat = new Seat(new MemberId(1, 1), "", Status.ONLINE, false, 0, "");
        Member survivor = new Member(random);
        long loss = survivor.now();
        Lost[] crowd = new Lost[CROWD];
        survivor.pass(adopted);
        for (int i = 0; i < CROWD; i++) {
            Client client = new Client(RenewBench.id(i), seat);
            long silent = random.nextLong(beat);
            crowd[i] = new Lost(client, silent, Math.max(adopted, back(random, down)));
            survivor.clients.join(client, told ? stays - silent - adopted : stays);
        }
        Arrays.sort(crowd, (one, other) -> Long.compare(one.back, other.back));
        for (Lost each : crowd) {
            survivor.to(loss + each.back);
            survivor.clients.renew(each.client, stays);
        }
        return Arrays.stream(crowd)
                .filter(each -> survivor.left.containsKey(each.client))
                .map(each -> each.silent + each.back)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCrowdIsBackInTimeWhateverItsMemberHasTold(boolean told) {
        SplittableRandom random = new SplittableRandom(SEED);
        assertThat(silencesOfWhoLeft(random, 30 * SECOND, told)).as("seed %d", SEED).isEmpty();
    }

    /** A beat before the loss, the time of the loss and the longest wait: that can be too long. */
    @Test
    void ofACrowdWhoseLeasesGoOnOnlyThoseLeaveWhoAreSilentForTooLong() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Long> silences = silencesOfWhoLeft(random, 45 * SECOND, true);
        assertThat(silences)
                .as("seed %d", SEED)
                .isNotEmpty()
                .allMatch(nanos -> nanos > 70 * SECOND);
    }
}
