package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTest {

    @Test
    void shouldWriteBeats() {
        assertThat(Wire.json(new Body(null, Says.NOTHING, null, false))).isEqualTo("{}");
        assertThat(Wire.json(new Body("t", new Says(true, true, true, "a=1&b="), "a.1", false)))
                .isEqualTo(
                        "{\"token\":\"t\",\"away\":true,\"invisible\":true,\"attributes\":\"a=1&b=\","
                                + "\"watch\":true,\"at\":\"a.1\"}");
        assertThat(Wire.json(new Body(null, Says.NOTHING, "a.1", false))).isEqualTo("{}");
        assertThat(Wire.json(Body.goodBye("t"))).isEqualTo("{\"token\":\"t\",\"leave\":true}");
    }

    @Test
    void shouldReadTokens() {
        assertThat(Wire.readToken("{\"token\":\"t\",\"next\":5000}"))
                .isEqualTo(new Wire.Token("t", 5_000));
        assertThat(Wire.readToken("{\"token\":\"t\"}")).isEqualTo(new Wire.Token("t", 0));
        assertThat(Wire.readToken("{\"token\":\"\\\"\"}")).isNull();
        assertThat(Wire.readToken("{\"token\":\"\"}")).isNull();
        assertThat(Wire.readToken("{\"token\":\"" + "t".repeat(1_025) + "\"}")).isNull();
        assertThat(Wire.readToken("<html>log in</html>")).isNull();
        assertThat(Wire.readToken(null)).isNull();
    }

    @Test
    void shouldReadAPieceOfTheList() {
        Answer answer =
                Wire.readAnswer(
                        "{\"next\":20000,\"list\":{\"reset\":true,\"at\":\"a\",\"anonymous\":3,"
                                + "\"online\":[{\"user\":\"ann\",\"status\":\"away\",\"clients\":2,"
                                + "\"since\":1000,\"attributes\":[{\"page\":\"/\"},7]},{\"user\":\"eve\",\"status\":\"new\"}],"
                                + "\"gone\":[\"bob\",7]}}");
        assertThat(answer)
                .isEqualTo(
                        new Answer(
                                20_000,
                                new Answer.Piece(
                                        true,
                                        List.of(
                                                new UserPresence(
                                                        "ann",
                                                        UserStatus.AWAY,
                                                        2,
                                                        Instant.ofEpochSecond(1),
                                                        List.of(Map.of("page", "/"))),
                                                new UserPresence(
                                                        "eve",
                                                        UserStatus.ONLINE,
                                                        1,
                                                        Instant.EPOCH,
                                                        List.of())),
                                        List.of("bob"),
                                        3),
                                "a",
                                true));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1000",
        "-5, 1000",
        "1e300, 600000",
        "20000.7, 20000",
        "1e999, 0",
        "true, 0",
        "null, 0"
    })
    void shouldKeepTheNextBeatWithinBounds(String said, long taken) {
        assertThat(Wire.readAnswer("{\"next\":" + said + "}"))
                .isEqualTo(new Answer(taken, null, null, true));
    }

    @ParameterizedTest
    @CsvSource({
        "17, 17000",
        "' 17 ', 17000",
        "0, 0",
        "999999999, 3600000",
        "9999999999, 0",
        "-1, 0",
        "1.5, 0",
        "'Sat, 01 Jan 2000 00:00:00 GMT', 0",
        "'', 0",
        "\u0661, 0"
    })
    void shouldTakeAdviceInSeconds(String text, long millis) {
        assertThat(Backoff.adviceMillis(text)).isEqualTo(millis);
        assertThat(Backoff.adviceMillis(null)).isZero();
    }
}
