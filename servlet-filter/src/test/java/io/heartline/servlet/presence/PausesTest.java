package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PausesTest {

    private long now = Long.MAX_VALUE; // the clock may run over
    private final Pauses pauses = new Pauses(() -> now);

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void shouldCountOnlyWhatOthersMayHaveMissed() {
        for (int i = 0; i < 100; i++) {
            pass(900);
            pauses.turn();
        }
        assertThat(pauses.count()).isZero();
        pass(5_000);
        pauses.turn();
        assertThat(pauses.count()).isEqualTo(1);
    }

    /** Whoever is heard of right after a pause, before a turn has seen it, is heard of after it. */
    @Test
    void shouldCountAPauseThatNoTurnHasSeen() {
        pass(5_000);
        int before = pauses.count();
        pauses.turn();
        assertThat(pauses.count()).isEqualTo(before).isEqualTo(1);
    }
}
