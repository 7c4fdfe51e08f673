package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import io.heartline.presence.Status;
import io.heartline.spi.StateSpace;
import io.heartline.state.Codec;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What presence writes for other members and for watchers, and what it makes of anything else. */
class EntriesTest {

    private static final int FUZZ_INPUTS = Integer.getInteger("heartline.fuzz.inputs", 200_000);

    private final Seat seat =
            new Seat(
                    new MemberId(3, -4),
                    "ann \u5fc3}{%",
                    Status.AWAY,
                    true,
                    1_764_000_000_000L,
                    "page=%2Fcart");

    @Test
    void aSeatComesBackAsItWas() {
        for (Status status : Status.values()) {
            for (boolean invisible : new boolean[] {true, false}) {
                for (String attributes : List.of("", "a=1&b=%E5%BF%83")) {
                    Seat each =
                            new Seat(seat.owner(), seat.user(), status, invisible, 5, attributes);
                    assertThat(Seat.CODEC.decode(Seat.CODEC.encode(each))).isEqualTo(each);
                }
            }
        }
    }

    @Test
    void aStandingComesBackAsItWas() {
        for (Standing.State state : Standing.State.values()) {
            Standing each = new Standing(state, "ann \u5fc3", -1);
            assertThat(Standing.CODEC.decode(Standing.CODEC.encode(each))).isEqualTo(each);
        }
    }

    /** A user's clients are in one shard, whatever the name is. */
    @Test
    void aKeyTellsTheClientAndStaysWithTheUser() {
        for (String user : List.of("", "ann", "{", "}", "{}", "a}b{c", "%7D", "\u5fc3")) {
            ClientId one = new ClientId(1, -1);
            ClientId two = new ClientId(2, 9);
            String key = Seat.key(one, user);
            assertThat(Seat.id(key)).isEqualTo(one);
            assertThat(key.length()).isLessThan(StateSpace.KEY_CHARS_MAX);
            if (!user.isEmpty()) {
                assertThat(StateSpace.tagOf(key)).isEqualTo(StateSpace.tagOf(Seat.key(two, user)));
            }
        }
        assertThat(Seat.key(new ClientId(1, 1), "}"))
                .isNotEqualTo(Seat.key(new ClientId(1, 1), "%7D"));
        assertThat(Seat.id("short")).isNull();
        assertThat(Seat.id("x".repeat(32))).isNull();
        assertThat(Seat.key(new ClientId(1, 1), "}".repeat(Tokens.USER_BYTES_MAX)).length())
                .isLessThanOrEqualTo(StateSpace.KEY_CHARS_MAX);
    }

    @Test
    void renewalsComeBackAsTheyWere() {
        List<Renewal> all =
                List.of(
                        new Renewal(new ClientId(1, 2), 60_000, Says.of(How.AWAY, "page=1")),
                        new Renewal(new ClientId(-3, 4), 0, Says.of(How.LEAVING, "")));
        assertThat(Renewal.decode(Renewal.encode(all))).isEqualTo(all);
        assertThat(Renewal.decode(Renewal.encode(List.of()))).isEmpty();
    }

    @Test
    void aPlaceComesBackAsItWas() {
        Place place = new Place(new String[] {"", "0a1b2c3d"}, new long[] {0, Long.MAX_VALUE});
        assertThat(Place.parse(place.toString())).isEqualTo(place);
        assertThat(Place.parse("")).isNull();
        assertThat(Place.parse("a.1_b")).isNull();
        assertThat(Place.parse("a.!")).isNull();
        assertThat(Place.parse("a.1_".repeat(200))).isNull();
    }

    /**
     * Bytes of anybody: what is not ours is refused in one way, and nothing is allocated for it.
     */
    @Test
    void anythingElseIsRefused() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] renewals =
                Renewal.encode(
                        List.of(
                                new Renewal(new ClientId(1, 2), 3, Says.of(1, "page=1")),
                                new Renewal(seatId(), 1, Says.of(2, ""))));
        byte[] standing =
                Standing.CODEC.encode(new Standing(Standing.State.LIVE, "ann \u5fc3", 1_800));
        int read = 0;
        for (int i = 0; i < FUZZ_INPUTS; i++) {
            read += readable(Seat.CODEC, spoilt(Seat.CODEC.encode(seat), random), seed);
            read += readable(Standing.CODEC, spoilt(standing, random), seed);
            read += readable(Renewals.CODEC, spoilt(renewals, random), seed);
            Place.parse(
                    new String(
                            spoilt(
                                    "a1.z_b2.9"
                                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                                    random),
                            java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        assertThat(read).as("seed " + seed).isBetween(FUZZ_INPUTS / 20, 3 * FUZZ_INPUTS);
    }

    private static ClientId seatId() {
        return new ClientId(7, 8);
    }

    private static byte[] spoilt(byte[] good, SplittableRandom random) {
        byte[] bytes =
                java.util.Arrays.copyOf(
                        good, random.nextInt(4) == 0 ? random.nextInt(80) : good.length);
        for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static int readable(Codec<?> codec, byte[] bytes, long seed) {
        try {
            codec.decode(bytes);
            return 1;
        } catch (IllegalArgumentException e) {
            return 0;
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
