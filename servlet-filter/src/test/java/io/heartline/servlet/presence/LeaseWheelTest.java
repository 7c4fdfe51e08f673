package io.heartline.servlet.presence;

import static io.heartline.servlet.presence.LeaseWheel.TICK_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Never early, at most a second late, whatever the clock and the beats do. In virtual time. */
class LeaseWheelTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final class Guest extends Lease {
        Guest(long name) {
            super(0, name);
        }
    }

    private final LeaseWheel wheel = new LeaseWheel();
    private final Set<Lease> ended = new HashSet<>();
    private long names;

    private Guest join(long leaseNanos) {
        Guest guest = new Guest(++names);
        assertThat(guest.renew(wheel.until(leaseNanos))).isTrue();
        wheel.add(guest);
        return guest;
    }

    private static long seconds(long seconds) {
        return seconds * SECOND / TICK_NANOS;
    }

    private void turn(long ticks) {
        for (long i = 0; i < ticks; i++) {
            wheel.turn(lease -> assertThat(ended.add(lease)).as("ended once").isTrue());
        }
    }

    @Test
    void shouldEndWhatIsNotRenewed() {
        Guest guest = join(60 * SECOND);
        turn(seconds(60));
        assertThat(ended).isEmpty();
        turn(seconds(1));
        assertThat(ended).containsExactly(guest);
        assertThat(guest.renew(wheel.until(60 * SECOND))).isFalse();
    }

    @Test
    void shouldLastLongerThanARoundOfTheWheel() {
        Guest guest = join(3_600 * SECOND);
        turn(seconds(3_600));
        assertThat(ended).isEmpty();
        turn(seconds(1));
        assertThat(ended).containsExactly(guest);
    }

    /** A beat that was sent before another and comes after it. */
    @Test
    void shouldNotBeShortenedByALateBeat() {
        Guest guest = join(90 * SECOND);
        assertThat(guest.renew(wheel.until(20 * SECOND))).isTrue();
        turn(seconds(90));
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldTellNobodyOfAClientThatHasLeft() {
        Guest guest = join(SECOND);
        assertThat(guest.finish()).isTrue();
        assertThat(guest.finish()).isFalse();
        assertThat(guest.renew(wheel.until(SECOND))).isFalse();
        turn(seconds(10));
        assertThat(ended).isEmpty();
        assertThat(guest.next).isNull();
    }

    /**
     * Calls come late, as far as that is no pause, and sometimes the process sleeps for a minute.
     */
    @RepeatedTest(20)
    void shouldNeverBeEarly(RepetitionInfo repetition) {
        SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
        long now = random.nextLong();
        LeaseClock clock = new LeaseClock(now);
        Map<Lease, Long> least = new HashMap<>();
        Map<Lease, Long> most = new HashMap<>();
        List<Guest> guests = new ArrayList<>();
        long slept = 0;
        long settled = now;
        for (int i = 0; i < 4_000; i++) {
            long step = 1 + random.nextLong(LeaseClock.PAUSE_NANOS);
            boolean sleeps = random.nextInt(500) == 0;
            long before = random.nextLong(step);
            now += before;
            for (int g = random.nextInt(4); g > 0; g--) {
                boolean renews = !guests.isEmpty() && random.nextBoolean();
                long lease = random.nextLong(40 * SECOND);
                Guest guest = renews ? guests.get(random.nextInt(guests.size())) : join(lease);
                if (guest.renew(wheel.until(lease))) {
                    least.merge(guest, now - slept + lease, Long::max);
                    long stands = Math.max(0, settled - now);
                    long late =
                            (LeaseClock.PAUSE_TICKS + 2) * TICK_NANOS
                                    + LeaseClock.PAUSE_NANOS
                                    + stands;
                    most.merge(guest, now + lease + late, Long::max);
                    guests.add(guest);
                }
            }
            now += step - before;
            if (sleeps) {
                now += 60 * SECOND;
                slept += step + 60 * SECOND - TICK_NANOS;
                settled = now + LeaseClock.SETTLE_NANOS;
                most.replaceAll((guest, at) -> at + step + 60 * SECOND + LeaseClock.SETTLE_NANOS);
            }
            long at = now;
            long awake = now - slept;
            for (int tick = clock.advance(now); tick > 0; tick--) {
                wheel.turn(
                        lease -> {
                            assertThat(awake).isGreaterThanOrEqualTo(least.get(lease));
                            assertThat(at).isLessThanOrEqualTo(most.get(lease));
                            assertThat(ended.add(lease)).isTrue();
                        });
            }
        }
        assertThat(ended).as("seed " + repetition.getCurrentRepetition()).hasSizeGreaterThan(1_000);
    }
}
