package io.heartline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IpRangeTest {

    private static final int INPUTS = Integer.getInteger("heartline.fuzz.inputs", 200_000);

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    @Test
    void anAddressIsWhatItIsHoweverItIsWritten() {
        assertThat(address("192.0.2.1")).isEqualTo(new IpAddress(0, 0xffffc0000201L));
        assertThat(address("::ffff:192.0.2.1")).isEqualTo(address("192.0.2.1"));
        assertThat(address("::ffff:c000:201")).isEqualTo(address("192.0.2.1"));
        assertThat(address("2001:DB8:0:0:0:0:0:1")).isEqualTo(address("2001:db8::1"));
        assertThat(address("::")).isEqualTo(new IpAddress(0, 0));
        assertThat(address("1::")).isEqualTo(new IpAddress(1L << 48, 0));
        assertThat(address("1:2:3:4:5:6:7:8"))
                .isEqualTo(new IpAddress(0x1000200030004L, 0x5000600070008L));
        assertThat(address("64:ff9b::192.0.2.1").low()).isEqualTo(0xc0000201L);
        assertThat(address("2001:db8:1:2:3::").site()).isEqualTo(address("2001:db8:1:2::"));
        assertThat(address("192.0.2.1").site()).isEqualTo(address("192.0.2.1"));
    }

    @Test
    void anythingElseIsNone() {
        for (String text :
                List.of(
                        "",
                        "1",
                        "1.2.3",
                        "1.2.3.4.5",
                        "1.2.3.256",
                        "01.2.3.4",
                        "1.2.3.4 ",
                        "1..3.4",
                        "-1.2.3.4",
                        "+1.2.3.4",
                        "a.b.c.d",
                        "localhost",
                        ":",
                        ":::",
                        "1:2",
                        "1::2::3",
                        "1:2:3:4:5:6:7:8:9",
                        "1:2:3:4:5:6:7:8::",
                        "::12345",
                        "::g",
                        "1.2.3.4::",
                        "::1.2.3.4:5",
                        "fe80::1%eth0",
                        "[::1]",
                        "::1.2.3",
                        "\u0661.2.3.4",
                        "::\uff11",
                        ":1:2:3:4:5:6:7",
                        "1:2:3:4:5:6:7:",
                        "1:2:3:4:5:6:7:1.2.3.4")) {
            assertThat(address(text)).as(text).isNull();
        }
    }

    @Test
    void aRangeHoldsWhatBeginsAsItDoes() {
        Map<String, List<String>> inside =
                Map.of(
                        "10.0.0.0/8", List.of("10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"),
                        "192.0.2.1", List.of("192.0.2.1"),
                        "0.0.0.0/0", List.of("1.2.3.4"),
                        "2001:db8::/33", List.of("2001:db8::1", "2001:db8:7fff::"),
                        "::/0", List.of("::1", "1.2.3.4", "ffff::"),
                        "::1", List.of("::1"));
        Map<String, List<String>> outside =
                Map.of(
                        "10.0.0.0/8", List.of("11.0.0.0", "9.255.255.255", "a00::"),
                        "192.0.2.1", List.of("192.0.2.0"),
                        "0.0.0.0/0", List.of("::1"),
                        "2001:db8::/33", List.of("2001:db8:8000::"),
                        "::1", List.of("::", "0.0.0.1"));
        inside.forEach(
                (range, all) ->
                        assertThat(all).allMatch(a -> IpRange.parse(range).contains(address(a))));
        outside.forEach(
                (range, all) ->
                        assertThat(all).noneMatch(a -> IpRange.parse(range).contains(address(a))));
    }

    @Test
    void aRangeThatIsNoneIsRefused() {
        for (String text :
                List.of(
                        "",
                        "proxy",
                        "10.0.0.1/8",
                        "10.0.0.0/33",
                        "10.0.0.0/",
                        "10.0.0.0/-1",
                        "10.0.0.0/08",
                        "10.0.0.0/8/8",
                        "2001:db8::1/64",
                        "::/129",
                        "/8",
                        "*")) {
            assertThatThrownBy(() -> IpRange.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aBadSettingNamesItsCure() {
        assertThatThrownBy(
                        () ->
                                Settings.resolve(
                                        Keys.PRESENCE,
                                        List.of(
                                                Source.of(
                                                        "context-param",
                                                        Map.of(
                                                                "heartline.presence.trusted-proxies",
                                                                "10.0.0.0/8, 10.0.0.1/8")))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("heartline.presence.trusted-proxies=10.0.0.0/8, 10.0.0.1/8")
                .hasMessageContaining("each by its first address");
    }

    /** What the platform writes is read as it was meant; anything else is read or is none. */
    @Test
    void addressesOfAnybodyAreReadOrRefused() throws UnknownHostException {
        long seed = Long.getLong("heartline.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "0123456789abcf:.:/%[] ";
        for (int i = 0; i < INPUTS; i++) {
            byte[] bytes = new byte[random.nextInt(3) == 0 ? 4 : 16];
            random.nextBytes(bytes);
            for (int zeros = random.nextInt(bytes.length); zeros > 0; zeros--) {
                bytes[random.nextInt(bytes.length)] = 0;
            }
            String text = InetAddress.getByAddress(bytes).getHostAddress();
            IpAddress read = IpAddress.parse(text);
            assertThat(read).as("%s, seed %d", text, seed).isNotNull();
            if (bytes.length == 16) {
                ByteBuffer in = ByteBuffer.wrap(bytes);
                assertThat(read).isEqualTo(new IpAddress(in.getLong(), in.getLong()));
            }
            char[] spoilt = text.toCharArray();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                spoilt[random.nextInt(spoilt.length)] =
                        alphabet.charAt(random.nextInt(alphabet.length()));
            }
            tryParse(new String(spoilt), seed);
        }
    }

    private static void tryParse(String text, long seed) {
        IpAddress.parse(text);
        try {
            IpRange.parse(text);
        } catch (IllegalArgumentException e) {
            // refused, in the one way
        } catch (RuntimeException e) {
            throw new AssertionError(text + ", seed " + seed, e);
        }
    }
}
