package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeatParserTest {

    private static final int FUZZ_INPUTS = Integer.getInteger("heartline.fuzz.inputs", 200_000);

    private static @Nullable Beat parse(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return BeatParser.parse(bytes, bytes.length);
    }

    private static Says plain(int how) {
        return Says.of(how, "");
    }

    @Test
    void shouldReadAttributes() {
        assertThat(parse("{\"token\":\"t\",\"attributes\":\"page=%2Fcart&device=phone\"}"))
                .isEqualTo(new Beat("t", Says.of(0, "page=%2Fcart&device=phone"), false, ""));
    }

    @Test
    void shouldReadABeat() {
        assertThat(parse("{\"token\":\"aZ-_9\"}"))
                .isEqualTo(new Beat("aZ-_9", plain(0), false, ""));
        assertThat(parse(" { \"hidden\" : true , \"token\" : \"t\", \"leave\" : false }\r\n"))
                .isEqualTo(new Beat("t", plain(How.HIDDEN), false, ""));
        assertThat(parse("{\"leave\":true,\"token\":\"t\"}"))
                .isEqualTo(new Beat("t", plain(How.LEAVING), false, ""));
        assertThat(parse("{\"away\":true,\"invisible\":true,\"watch\":true,\"at\":\"a.1\"}"))
                .isEqualTo(new Beat("", plain(How.AWAY | How.INVISIBLE), true, "a.1"));
        assertThat(parse("{}")).isEqualTo(new Beat("", plain(0), false, ""));
    }

    /** A newer client may say more. */
    @Test
    void shouldSkipWhatItDoesNotKnow() {
        assertThat(parse("{\"seq\":-1.5e+3,\"token\":\"t\",\"note\":null,\"name\":\"x\"}"))
                .isEqualTo(new Beat("t", plain(0), false, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"token\"}",
                "{\"token\":}",
                "{\"token\":\"t\"",
                "{\"token\":\"t\",}",
                "{\"token\":\"t\"}x",
                "{\"token\":\"t",
                "{\"token\":\"t\\u0041\"}",
                "{\"token\":\"\u00e9\"}",
                "{\"token\":\"t\",\"more\":{}}",
                "{\"token\":\"t\",\"more\":[]}",
                "{\"token\":\"t\",\"hidden\":yes}",
                "{\"token\":\"t\",\"attributes\":\"page\"}",
                "{\"token\":\"t\",\"attributes\":\"=1\"}",
                "{\"token\":\"t\",\"attributes\":\"page=%2\"}",
                "[\"token\"]",
                "{'token':'t'}"
            })
    void shouldRefuseAnythingElse(String json) {
        assertThat(parse(json)).isNull();
    }

    /** Whatever comes, it ends and throws nothing: bytes at random, and beats with some changed. */
    @Test
    void shouldSurviveAnything() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good =
                "{\"token\":\"abc\",\"hidden\":true,\"at\":\"x\",\"leave\":false,\"n\":1}"
                        .getBytes(StandardCharsets.US_ASCII);
        int read = 0;
        for (int i = 0; i < FUZZ_INPUTS; i++) {
            byte[] bytes = good.clone();
            if (random.nextInt(4) == 0) {
                bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
            }
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] =
                        random.nextBoolean()
                                ? good[random.nextInt(good.length)]
                                : (byte) random.nextInt();
            }
            int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length + 1);
            Beat beat = BeatParser.parse(bytes, length);
            read += beat == null ? 0 : 1;
        }
        assertThat(read).as("seed " + seed).isBetween(FUZZ_INPUTS / 20, FUZZ_INPUTS);
    }
}
