package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.config.ForwardedHeader;
import io.heartline.config.IpAddress;
import io.heartline.config.IpRange;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** For whom a request was made, as proxies and others say it. */
class ForwardingTest {

    private static final int INPUTS = Integer.getInteger("heartline.fuzz.inputs", 200_000);

    private static final List<IpRange> PROXIES =
            List.of(IpRange.parse("10.0.0.0/8"), IpRange.parse("fd00::/8"));

    private final Forwarding list = new Forwarding(PROXIES, ForwardedHeader.X_FORWARDED_FOR);
    private final Forwarding rfc = new Forwarding(PROXIES, ForwardedHeader.FORWARDED);

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    @Test
    void onlyATrustedProxyIsBelieved() {
        assertThat(list.client("192.0.2.9", "198.51.100.1")).isEqualTo(ip("192.0.2.9"));
        assertThat(list.client("10.0.0.1", "198.51.100.1")).isEqualTo(ip("198.51.100.1"));
        assertThat(list.client("10.0.0.1", "")).isEqualTo(ip("10.0.0.1"));
        assertThat(list.client("fe80::1%eth0", "198.51.100.1")).isEqualTo(ip("fe80::1"));
        assertThat(list.client("unix:/socket", "198.51.100.1")).isNull();
    }

    /** What comes before the first address that is no proxy's is a client's own invention. */
    @Test
    void theHeaderIsReadFromItsEnd() {
        assertThat(list.client("10.0.0.1", "203.0.113.7, 198.51.100.1, 10.0.0.2"))
                .isEqualTo(ip("198.51.100.1"));
        assertThat(list.client("10.0.0.1", "10.0.0.3,10.0.0.2")).isEqualTo(ip("10.0.0.3"));
        assertThat(list.client("10.0.0.1", "198.51.100.1,unknown")).isEqualTo(ip("10.0.0.1"));
        assertThat(list.client("10.0.0.1", "198.51.100.1,unknown,10.0.0.2"))
                .isEqualTo(ip("10.0.0.2"));
        assertThat(list.client("10.0.0.1", "198.51.100.1,")).isEqualTo(ip("10.0.0.1"));
        assertThat(list.client("10.0.0.1", "1.1.1.1," + " ".repeat(5_000) + "2.2.2.2"))
                .isEqualTo(ip("10.0.0.1"));
    }

    @Test
    void anElementMayHaveAPort() {
        assertThat(Hops.list("192.0.2.1:80,[2001:db8::1]:443,2001:db8::2,[2001:db8::3]"))
                .containsExactly(
                        ip("192.0.2.1"), ip("2001:db8::1"), ip("2001:db8::2"), ip("2001:db8::3"));
        for (String bad :
                List.of(
                        "192.0.2.1:",
                        "192.0.2.1:99999",
                        "192.0.2.1:a",
                        "[192.0.2.1]",
                        "[::1",
                        "[::1]80",
                        "[::1]:",
                        "host",
                        "",
                        "_hidden",
                        "\"192.0.2.1\"")) {
            assertThat(Hops.node(bad)).as(bad).isNull();
        }
    }

    @Test
    void theHeaderOfTheRfcIsReadAsItSays() {
        assertThat(
                        Hops.forwarded(
                                "for=192.0.2.43, For=\"[2001:db8:cafe::17]:4711\";proto=http;by=_x"
                                        + " , host=\"a,b;for=1.1.1.1\\\"\";FOR=198.51.100.17"))
                .containsExactly(ip("192.0.2.43"), ip("2001:db8:cafe::17"), ip("198.51.100.17"));
        assertThat(Hops.forwarded("proto=http")).isEqualTo(Arrays.asList((IpAddress) null));
        assertThat(Hops.forwarded("for=unknown;by=1.1.1.1"))
                .isEqualTo(Arrays.asList((IpAddress) null));
        assertThat(rfc.client("10.0.0.1", "for=203.0.113.7, for=198.51.100.1;proto=https"))
                .isEqualTo(ip("198.51.100.1"));
        for (String bad :
                List.of(
                        "for=1.1.1.1, for",
                        "for=1.1.1.1, for=\"2.2.2.2",
                        "for=1.1.1.1;for=2.2.2.2",
                        "for = 1.1.1.1",
                        "for=1.1.1.1 x",
                        "for=1.1.1.1,for=[::1]")) {
            assertThat(rfc.client("10.0.0.1", bad)).as(bad).isEqualTo(ip("10.0.0.1"));
        }
    }

    /** Headers of anybody: nothing is thrown, and nobody outside is ever taken for a proxy. */
    @Test
    void anyHeaderIsReadOrCountsAsUnknown() {
        long seed = Long.getLong("heartline.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        String good = "for=192.0.2.43, For=\"[2001:db8:cafe::17]:47\";proto=http , for=10.0.0.2";
        String alphabet = "for=;,\"\\[]:. 0129abc_%\u00e9\t";
        int read = 0;
        for (int i = 0; i < INPUTS; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? good : "1.2.3.4, ::1");
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                text.setCharAt(random.nextInt(text.length()), c);
            }
            text.setLength(random.nextInt(4) == 0 ? random.nextInt(text.length()) : text.length());
            String header = text.toString();
            try {
                read += Hops.forwarded(header).contains(null) ? 0 : 1;
                Hops.list(header);
                assertThat(list.client("10.0.0.1", header)).isNotNull();
                assertThat(rfc.client("192.0.2.9", header)).isEqualTo(ip("192.0.2.9"));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(header + ", seed " + seed, e);
            }
        }
        assertThat(read).as("seed " + seed).isBetween(INPUTS / 50, INPUTS);
    }
}
