package io.heartline.servlet.presence;

import static io.heartline.servlet.presence.LeaseWheel.TICK_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** P5 and P6 of the contract, in virtual time. */
class LeaseClockTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private final LeaseClock clock = new LeaseClock(START);

    @Test
    void shouldCountTicksThatCallsHaveCutInParts() {
        int ticks = 0;
        for (int i = 1; i <= 1_000; i++) {
            ticks += clock.advance(START + i * SECOND / 10);
        }
        assertThat(ticks).isEqualTo(800);
        assertThat(clock.pauses()).isZero();
    }

    /** A server that was stopped for 70 s ends nobody: its clients had nobody to beat to. */
    @Test
    void shouldStandStillWhileTheProcessSleeps() {
        assertThat(clock.advance(START + 70 * SECOND)).isEqualTo(1);
        long now = START + 70 * SECOND;
        assertThat(clock.advance(now + SECOND / 4)).as("beats are read first").isZero();
        assertThat(clock.pauses()).isEqualTo(1);
        assertThat(clock.pausedNanos()).isEqualTo(70 * SECOND - TICK_NANOS);
        int ticks = 0;
        for (int i = 2; i <= 40; i++) {
            ticks += clock.advance(now + i * SECOND / 4);
        }
        assertThat(ticks).as("of 10 s, 2 are for the beats").isEqualTo(8 * 8);
    }

    /** No immortals: a process that sleeps again and again comes on all the same. */
    @Test
    void shouldComeOnThroughManySleeps() {
        int ticks = 0;
        for (int i = 1; i <= 1_000; i++) {
            ticks += clock.advance(START + i * 5 * SECOND);
        }
        assertThat(ticks).isEqualTo(1_000);
    }
}
