package io.heartline.samples.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The drill is worth what its ledger notices. */
class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    void acceptsAnswersThatHoldEveryAcknowledgedChange() {
        ledger.acknowledged(Kind.CART, 1, "visit=a cart=1-1 wishes=");
        ledger.acknowledged(Kind.WISHES, 1, "visit=a cart=1-1 wishes=1-1");
        assertThat(ledger.check("visit=a cart=1-2 wishes=1-1")).isTrue();
        assertThat(ledger.ackedChanges()).isEqualTo(2);
        assertThat(ledger.lostChanges(Kind.CART)).isZero();
    }

    @Test
    void noticesAChangeThatWentBack() {
        ledger.acknowledged(Kind.CART, 1, "visit=a cart=1-1 wishes=");
        ledger.acknowledged(Kind.CART, 2, "visit=a cart=1-2 wishes=");
        assertThat(ledger.check("visit=a cart=1-1 wishes=")).isFalse();
        assertThat(ledger.lostChanges(Kind.CART)).isEqualTo(1);
    }

    @Test
    void aChangeThatCameBackIsLostOnceAndForAll() {
        ledger.acknowledged(Kind.WISHES, 1, "visit=a cart= wishes=1-1");
        assertThat(ledger.check("visit=a cart= wishes=")).isFalse();
        assertThat(ledger.check("visit=a cart= wishes=")).isFalse();
        assertThat(ledger.check("visit=a cart= wishes=1-1")).isTrue();
        assertThat(ledger.lostChanges(Kind.WISHES)).isEqualTo(1);
    }

    @Test
    void noticesAChangeThatItsOwnAnswerLacks() {
        ledger.acknowledged(Kind.CART, 1, "visit=a cart= wishes=");
        assertThat(ledger.lostChanges(Kind.CART)).isEqualTo(1);
    }

    @Test
    void aNewSessionLosesEverythingThatTheOldOneHeld() {
        ledger.acknowledged(Kind.CART, 1, "visit=a cart=1-1 wishes=");
        ledger.acknowledged(Kind.WISHES, 1, "visit=a cart=1-1 wishes=1-1");
        ledger.acknowledged(Kind.CART, 2, "visit=b cart=2-2 wishes=");
        assertThat(ledger.sessionsLost()).isEqualTo(1);
        assertThat(ledger.lostChanges(Kind.CART)).isEqualTo(1);
        assertThat(ledger.lostChanges(Kind.WISHES)).isEqualTo(1);
        assertThat(ledger.next(Kind.CART)).isEqualTo(1);
    }

    @Test
    void aReadWithoutSessionIsALostSessionToo() {
        ledger.acknowledged(Kind.CART, 1, "visit=a cart=1-1 wishes=");
        assertThat(ledger.check("visit=none")).isFalse();
        assertThat(ledger.sessionsLost()).isEqualTo(1);
    }
}
