package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ids, and how long the cluster believes in them. */
class SessionKeyTest {

    @Test
    void theRouteIsNoPartOfTheKey() {
        assertThat(SessionKey.of("ABCDEF01.node1")).isEqualTo("ABCDEF01");
        assertThat(SessionKey.suffix("ABCDEF01.node1.dc2")).isEqualTo(".node1.dc2");
        assertThat(SessionKey.suffix("ABCDEF01")).isEmpty();
    }

    @Test
    void aTextThatNoServerWouldIssueIsNotLookedUp() {
        assertThat(SessionKey.plausible("0123456789ABCDEF")).isTrue();
        assertThat(SessionKey.plausible("short")).isFalse();
        assertThat(SessionKey.plausible("x".repeat(201))).isFalse();
        assertThat(SessionKey.plausible("0123456789\nABCDEF")).isFalse();
    }

    @Test
    void theClusterKeepsASessionLongerThanItsOwnerAndIsToldInTime() {
        for (int seconds : new int[] {1, 10, 60, 1800, 86_400}) {
            long touch = Duration.ofNanos(Expiry.touchNanos(seconds)).toMillis();
            assertThat(touch).isBetween(1_000L, 60_000L);
            assertThat(Expiry.ttlMillis(seconds)).isGreaterThan(seconds * 1_000L + touch);
        }
        assertThat(Expiry.ttlMillis(0)).isZero();
        assertThat(Expiry.ttlMillis(-1)).isZero();
    }

    @Test
    void unknownIdsAreForgottenInTimeAndNeverTooMany() throws Exception {
        Counters counters = new Counters();
        UnknownIds unknown = new UnknownIds(counters);
        unknown.add("gone", 20);
        assertThat(unknown.contains("gone")).isTrue();
        Thread.sleep(30);
        assertThat(unknown.contains("gone")).isFalse();
        for (int i = 0; i < 10_001; i++) {
            unknown.add("forged" + i, 60_000);
        }
        assertThat(unknown.contains("forged10000")).isTrue();
        assertThat(unknown.contains("forged0")).isFalse();
    }
}
