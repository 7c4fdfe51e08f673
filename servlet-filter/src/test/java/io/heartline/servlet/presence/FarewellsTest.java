package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import org.junit.jupiter.api.Test;

class FarewellsTest {

    private static final ClientId ANN = new ClientId(1, 2);
    private static final MemberId ONE = new MemberId(1, 1);
    private static final MemberId TWO = new MemberId(2, 2);

    private final Farewells farewells = new Farewells();

    private void say(ClientId id, int millis) {
        farewells.said(ONE, new Renewal(id, millis, Says.of(How.LEAVING, "")));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            farewells.second();
        }
    }

    @Test
    void theNextOwnerGetsWhatTheLastOneMayNotHaveHeard() {
        say(ANN, 0);
        assertThat(farewells.due(ANN, ONE)).isNull();
        assertThat(farewells.due(ANN, TWO)).isNotNull();
        assertThat(farewells.due(ANN, TWO)).as("once").isNull();
        assertThat(farewells.due(new ClientId(3, 4), TWO)).isNull();
    }

    @Test
    void timeThatHasPassedIsNotGivenAgain() {
        say(ANN, 20_000);
        pass(5);
        assertThat(farewells.due(ANN, TWO))
                .isEqualTo(new Renewal(ANN, 15_000, Says.of(How.LEAVING, "")));
    }

    @Test
    void whoeverIsBackHasSaidNothing() {
        say(ANN, 0);
        farewells.back(ANN);
        assertThat(farewells.due(ANN, TWO)).isNull();
    }

    /** What is told at once may be of a beat before the good-bye. */
    @Test
    void anOwnerThatTellsLaterHasHeardIt() {
        say(ANN, 0);
        farewells.heard(ANN, ONE);
        pass(2);
        farewells.heard(ANN, TWO);
        assertThat(farewells.due(ANN, TWO)).isNotNull();
        say(ANN, 0);
        pass(2);
        farewells.heard(ANN, ONE);
        assertThat(farewells.due(ANN, TWO)).isNull();
    }

    @Test
    void theyAreForgottenInTimeAndNeverTooMany() {
        say(ANN, 0);
        pass(31);
        assertThat(farewells.due(ANN, TWO)).isNull();
        for (int i = 0; i <= 10_000; i++) {
            say(new ClientId(9, i), 0);
        }
        assertThat(farewells.due(new ClientId(9, 0), TWO)).isNull();
        assertThat(farewells.due(new ClientId(9, 1), TWO)).isNotNull();
    }
}
