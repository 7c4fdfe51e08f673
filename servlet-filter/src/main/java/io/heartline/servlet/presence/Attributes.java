package io.heartline.servlet.presence;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's attributes as they travel and are kept: a text like {@code page=%2Fcart&device=phone}
 * ({@code application/x-www-form-urlencoded}, URL Standard, section 5).
 */
final class Attributes {

    /** Longest text, in characters. */
    static final int CHARS_MAX = 512;

    private static final int NAMES_MAX = 16;

    private Attributes() {}

    /** Says whether a text has attributes, and not too many. */
    static boolean areGood(String text) {
        return read(text) != null;
    }

    /** Returns the attributes of a text that is good; of any other none. */
    static Map<String, String> of(String text) {
        Map<String, String> read = read(text);
        return read == null ? Map.of() : read;
    }

    private static @Nullable Map<String, String> read(String text) {
        if (text.isEmpty()) {
            return Map.of();
        }
        String[] pairs = text.split("&", NAMES_MAX + 1);
        if (text.length() > CHARS_MAX || pairs.length > NAMES_MAX) {
            return null;
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                return null;
            }
            try {
                all.put(plain(pair.substring(0, equals)), plain(pair.substring(equals + 1)));
            } catch (IllegalArgumentException e) {
                return null; // half a character
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static String plain(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
