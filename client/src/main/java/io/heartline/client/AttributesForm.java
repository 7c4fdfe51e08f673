package io.heartline.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** What a client says of itself, as the server reads it: {@code device=desk&page=%2Fcart}. */
final class AttributesForm {

    private AttributesForm() {}

    /**
     * Returns attributes as a form, its names sorted; empty for none.
     *
     * @throws IllegalArgumentException if the server would not take them
     */
    static String of(Map<String, String> attributes) {
        Map<String, String> sorted = new TreeMap<>(attributes);
        if (sorted.size() > Attributes.NAMES_MAX) {
            throw new IllegalArgumentException(
                    sorted.size()
                            + " attributes are too many. Cure: at most "
                            + Attributes.NAMES_MAX);
        }
        if (sorted.containsKey("")) {
            throw new IllegalArgumentException("An attribute has no name. Cure: give it one");
        }
        StringJoiner form = new StringJoiner("&");
        sorted.forEach((name, value) -> form.add(encoded(name) + '=' + encoded(value)));
        if (form.length() > Attributes.CHARS_MAX) {
            throw new IllegalArgumentException(
                    "Attributes of "
                            + form.length()
                            + " characters are too long. Cure: at most "
                            + Attributes.CHARS_MAX
                            + " when encoded as a form");
        }
        return form.toString();
    }

    /** A text with half a character would come as another one. */
    private static String encoded(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    "An attribute is no Unicode text. Cure: no surrogate without the other");
        }
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
