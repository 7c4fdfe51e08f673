package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {

    private static final List<String> CHARS =
            List.of(
                    "a",
                    "Z",
                    "0",
                    "-",
                    "*",
                    "~",
                    " ",
                    "+",
                    "&",
                    "=",
                    "%",
                    "?",
                    "#",
                    "\"",
                    "\\",
                    "\0",
                    "\n",
                    "\u00fc",
                    "\u2028",
                    "\ufffd",
                    "\ud83d\udc93");

    private static String text(SplittableRandom random, int least) {
        return IntStream.range(0, least + random.nextInt(4))
                .mapToObj(i -> CHARS.get(random.nextInt(CHARS.size())))
                .collect(Collectors.joining());
    }

    private static Map<String, String> decoded(String form) {
        Map<String, String> decoded = new LinkedHashMap<>();
        for (String part : form.isEmpty() ? new String[0] : form.split("&")) {
            String[] pair = part.split("=", 2);
            decoded.put(
                    URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return decoded;
    }

    @Test
    void shouldSayAllInAFormThatTheServerCanRead() throws Exception {
        Chance.run(
                random -> {
                    for (int run = 0; run < 5_000; run++) {
                        Map<String, String> said = new HashMap<>();
                        for (int left = random.nextInt(5); left > 0; left--) {
                            said.put(text(random, 1), text(random, 0));
                        }
                        String form = AttributesForm.of(said);
                        assertThat(form).matches("[a-zA-Z0-9%&=+*._-]*");
                        assertThat(decoded(form)).containsExactlyEntriesOf(new TreeMap<>(said));
                    }
                });
    }

    @Test
    void shouldSortNames() {
        assertThat(AttributesForm.of(Map.of("page", "/cart", "device", "phone")))
                .isEqualTo("device=phone&page=%2Fcart");
        assertThat(AttributesForm.of(Map.of())).isEmpty();
    }

    private static Map<String, String> many(int count) {
        return IntStream.range(0, count)
                .boxed()
                .collect(Collectors.toMap(i -> "n" + i, i -> "", (a, b) -> a));
    }

    private static void shouldRefuse(Map<String, String> attributes, String why) {
        assertThatThrownBy(() -> AttributesForm.of(attributes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void shouldRefuseWhatTheServerWouldNotTake() {
        assertThat(AttributesForm.of(many(16))).hasSizeLessThan(512);
        shouldRefuse(many(17), "17 attributes are too many. Cure: at most 16");
        assertThat(AttributesForm.of(Map.of("a", "x".repeat(510)))).hasSize(512);
        shouldRefuse(
                Map.of("a", "x".repeat(511)), "513 characters are too long. Cure: at most 512");
        shouldRefuse(Map.of("a", "\u00fc".repeat(86)), "at most 512");
        shouldRefuse(Map.of("", "x"), "no name");
        shouldRefuse(Map.of("a", "\ud83d"), "no Unicode text");
        shouldRefuse(Map.of("\udc93", "x"), "no Unicode text");
    }

    private static List<Map<String, String>> read(String attributes) {
        String list =
                "{\"list\":{\"online\":[{\"user\":\"ann\",\"attributes\":" + attributes + "}]}}";
        return Wire.readAnswer(list).list().online().get(0).attributes();
    }

    @Test
    void shouldReadThoseOfEachClient() {
        assertThat(read("[{\"page\":\"/\",\"device\":\"\"},{\"page\":\"/\"}]"))
                .containsExactly(Map.of("page", "/", "device", ""), Map.of("page", "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "\"page\"",
                "{}",
                "{\"page\":\"/\"}",
                "[]",
                "[null, 7, \"x\", [], [{\"page\":\"/\"}], {}]",
                "[{\"page\":7}]",
                "[{\"page\":\"/\",\"device\":null}]",
                "[{\"page\":{\"page\":\"/\"}}]",
                "[{\"\":\"x\"}]"
            })
    void shouldPassOverWhatIsNone(String attributes) {
        assertThat(read(attributes)).isEmpty();
    }

    private static String json(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void shouldPassOverWhatIsTooMuch() {
        assertThat(read("[" + json(many(17)) + "," + json(many(16)) + "]"))
                .containsExactly(many(16));
        assertThat(read("[" + json(Map.of("a", "x".repeat(512))) + "]")).isEmpty();
        assertThat(read("[" + "{\"a\":\"b\"},".repeat(2_000) + "7]")).hasSize(1_000);
    }

    @Test
    void shouldKeepTheLongestBeatShortEnoughForTheServer() {
        Says says = new Says(true, true, true, "x".repeat(Attributes.CHARS_MAX));
        assertThat(Wire.json(new Body("x".repeat(1_024), says, "x".repeat(512), true)))
                .hasSizeLessThanOrEqualTo(4_096);
    }
}
