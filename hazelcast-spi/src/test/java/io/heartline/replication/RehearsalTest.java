package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    @Test
    void shouldAnswerEveryCommandOfAScene() {
        assertThat(Rehearsal.play(2, new SplittableRandom(1))).isEqualTo(80);
    }
}
