package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    private static final int FUZZ_INPUTS = Integer.getInteger("heartline.fuzz.inputs", 200_000);

    @Test
    void shouldReadEveryKindOfValue() {
        assertThat(JsonReader.read(" {\"a\" : [1, -0.5e+2, true,false , null,\"x\"] }\r\n"))
                .isEqualTo(
                        new Json.Obj(
                                Map.of(
                                        "a",
                                        new Json.Arr(
                                                List.of(
                                                        new Json.Num(1),
                                                        new Json.Num(-50),
                                                        new Json.Bool(true),
                                                        new Json.Bool(false),
                                                        new Json.Null(),
                                                        new Json.Text("x"))))));
        assertThat(JsonReader.read("{}")).isEqualTo(new Json.Obj(Map.of()));
        assertThat(JsonReader.read("[]")).isEqualTo(new Json.Arr(List.of()));
        assertThat(JsonReader.read("{\"a\":1,\"a\":2}"))
                .isEqualTo(new Json.Obj(Map.of("a", new Json.Num(2))));
        assertThat(JsonReader.read("1e999")).isEqualTo(new Json.Num(Double.POSITIVE_INFINITY));
    }

    @Test
    void shouldUndoEscapes() {
        assertThat(JsonReader.read("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\uDE00z\u00fc\""))
                .isEqualTo(new Json.Text("a\"\\/\b\f\n\r\t\u00e9\ud83d\ude00z\u00fc"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[",
                "]",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1}x",
                "{\"a\":1",
                "\"a",
                "\"a\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "01",
                "-",
                "-a",
                "1.",
                ".5",
                "+1",
                "1e",
                "1e+",
                "0x1",
                "NaN",
                "Infinity",
                "tru",
                "truex",
                "nul",
                "True",
                "\u00a0 1",
                "\ufeff{}",
                "1 1",
                "\"\\u\u0661\u0661\u0661\u0661\"",
                "\u0661"
            })
    void shouldRefuseAnythingElse(String text) {
        assertThat(JsonReader.read(text)).isNull();
    }

    @Test
    void shouldKeepItsBounds() {
        int most = JsonReader.DEPTH_MAX;
        assertThat(JsonReader.read("[".repeat(most) + "]".repeat(most))).isNotNull();
        assertThat(JsonReader.read("[".repeat(most + 2) + "]".repeat(most + 2))).isNull();
        assertThat(JsonReader.read("[".repeat(1 << 20))).isNull();
        assertThat(JsonReader.read("{\"a\":".repeat(1 << 20))).isNull();
        assertThat(JsonReader.read("1".repeat(JsonReader.NUMBER_CHARS_MAX))).isNotNull();
        assertThat(JsonReader.read("1".repeat(JsonReader.NUMBER_CHARS_MAX + 1))).isNull();
        assertThat(JsonReader.read("[0" + ",0".repeat(JsonReader.VALUES_MAX) + "]")).isNull();
    }

    /** What it writes itself it reads as the same value. */
    @Test
    void shouldReadWhatWasWritten() throws Exception {
        Chance.run(
                random -> {
                    for (int i = 0; i < FUZZ_INPUTS / 10; i++) {
                        Json value = value(random, 0);
                        StringBuilder text = new StringBuilder();
                        write(value, text, random);
                        assertThat(JsonReader.read(text.toString())).isEqualTo(value);
                    }
                });
    }

    /** Whatever comes, it ends and throws nothing; and so do those who read messages with it. */
    @Test
    void shouldSurviveAnything() throws Exception {
        Chance.run(
                random -> {
                    int read = 0;
                    for (int i = 0; i < FUZZ_INPUTS; i++) {
                        String text = damaged(random);
                        read += JsonReader.read(text) == null ? 0 : 1;
                        Answer answer = Wire.readAnswer(text);
                        if (answer != null && answer.list() != null) {
                            new OnlineList().apply(answer.list());
                        }
                        Wire.readToken(text);
                    }
                    assertThat(read).isBetween(FUZZ_INPUTS / 50, FUZZ_INPUTS);
                });
    }

    private static final String GOOD =
            "{\"next\":20000,\"token\":\"abc\",\"watch\":true,\"list\":{\"reset\":false,\"at\":\"x.1\","
                    + "\"anonymous\":3,\"online\":[{\"user\":\"ann\",\"status\":\"away\",\"clients\":2,"
                    + "\"since\":1764000000000}],\"gone\":[\"b\\u00f6b\"]}}";

    private static String damaged(SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            return Garbage.json(random);
        }
        StringBuilder text = new StringBuilder(GOOD);
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(1 << 16));
                case 1 -> text.setCharAt(at, GOOD.charAt(random.nextInt(GOOD.length())));
                case 2 -> text.deleteCharAt(at);
                default -> text.insert(at, Garbage.json(random));
            }
        }
        return random.nextInt(4) == 0
                ? text.substring(0, random.nextInt(text.length() + 1))
                : text.toString();
    }

    private static Json value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 6)) {
            case 0 -> new Json.Null();
            case 1 -> new Json.Bool(random.nextBoolean());
            case 2 -> new Json.Num(random.nextInt() / 8.0);
            case 3 -> new Json.Text(string(random));
            case 4 ->
                    new Json.Arr(
                            random.ints(random.nextInt(4))
                                    .mapToObj(i -> value(random, depth + 1))
                                    .toList());
            default -> {
                Map<String, Json> members = new java.util.HashMap<>();
                for (int left = random.nextInt(4); left > 0; left--) {
                    members.put(string(random), value(random, depth + 1));
                }
                yield new Json.Obj(members);
            }
        };
    }

    private static String string(SplittableRandom random) {
        char[] chars = new char[random.nextInt(6)];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) random.nextInt(random.nextBoolean() ? 128 : 1 << 16);
        }
        return new String(chars);
    }

    private static void write(@Nullable Json value, StringBuilder to, SplittableRandom random) {
        to.append(" \n\t".substring(0, random.nextInt(3)));
        if (value instanceof Json.Text text) {
            quote(text.value(), to, random);
        } else if (value instanceof Json.Num number) {
            to.append(number.value());
        } else if (value instanceof Json.Bool bool) {
            to.append(bool.value());
        } else if (value instanceof Json.Arr array) {
            String comma = "[";
            for (Json element : array.elements()) {
                write(element, to.append(comma), random);
                comma = ",";
            }
            to.append(array.elements().isEmpty() ? "[]" : "]");
        } else if (value instanceof Json.Obj object) {
            String comma = "{";
            for (Map.Entry<String, Json> member : object.members().entrySet()) {
                quote(member.getKey(), to.append(comma), random);
                write(member.getValue(), to.append(" :"), random);
                comma = " ,";
            }
            to.append(object.members().isEmpty() ? "{}" : "}");
        } else {
            to.append("null");
        }
    }

    private static void quote(String text, StringBuilder to, SplittableRandom random) {
        to.append('"');
        for (char c : text.toCharArray()) {
            if (c < ' ' || c == '"' || c == '\\' || random.nextInt(8) == 0) {
                to.append(String.format("\\u%04x", (int) c));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }
}
