package io.heartline.client;

import java.util.SplittableRandom;

/** What no server should say, made of the pieces that one does. */
final class Garbage {

    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        "next",
        "list",
        "online",
        "user",
        ":",
        ",",
        "null",
        "1e999",
        "-1",
        "true",
        "\\u0000",
        "gone",
        "at",
        "{\"list\":",
        "{\"next\":",
        " ",
        "\\",
        "\n",
        "0",
        "\u00e9",
        "{\"user\":\"y\"}",
        ":[",
        "\"reset\":",
        "{\"user\":\"z\",\"attributes\":[",
        "{\"page\":\"/\"}"
    };

    private Garbage() {}

    static String json(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(14); left > 0; left--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
