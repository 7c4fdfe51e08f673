package io.heartline.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as RFC 8259 has it, and nothing besides. Bounded: values lie {@value #DEPTH_MAX} deep
 * at most, there are {@value #VALUES_MAX} at most, and a number has {@value #NUMBER_CHARS_MAX}
 * characters at most. How long a text may be is up to whoever receives it. Never throws. Not
 * thread-safe.
 */
final class JsonReader {

    static final int DEPTH_MAX = 16;
    static final int VALUES_MAX = 2_000_000;
    static final int NUMBER_CHARS_MAX = 64;

    private static final Json TRUE = new Json.Bool(true);
    private static final Json FALSE = new Json.Bool(false);
    private static final Json NULL = new Json.Null();

    private final String text;
    private int at;
    private int values;

    private JsonReader(String text) {
        this.text = text;
    }

    /** Returns the value that a text is; null if it is none. */
    static @Nullable Json read(String text) {
        JsonReader reader = new JsonReader(text);
        Json value = reader.value(0);
        reader.skipSpace();
        return reader.at == text.length() ? value : null;
    }

    private @Nullable Json value(int depth) {
        skipSpace();
        if (at == text.length() || depth > DEPTH_MAX || ++values > VALUES_MAX) {
            return null;
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> textValue();
            case 't' -> word("true", TRUE);
            case 'f' -> word("false", FALSE);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private @Nullable Json object(int depth) {
        at++;
        Map<String, Json> members = new HashMap<>();
        if (takes('}')) {
            return new Json.Obj(members);
        }
        do {
            skipSpace();
            String name = string();
            Json value = name != null && takes(':') ? value(depth + 1) : null;
            if (name == null || value == null) {
                return null;
            }
            members.put(name, value);
        } while (takes(','));
        return takes('}') ? new Json.Obj(members) : null;
    }

    private @Nullable Json array(int depth) {
        at++;
        List<Json> elements = new ArrayList<>();
        if (takes(']')) {
            return new Json.Arr(elements);
        }
        do {
            Json value = value(depth + 1);
            if (value == null) {
                return null;
            }
            elements.add(value);
        } while (takes(','));
        return takes(']') ? new Json.Arr(elements) : null;
    }

    private @Nullable Json textValue() {
        String string = string();
        return string == null ? null : new Json.Text(string);
    }

    private @Nullable String string() {
        if (at == text.length() || text.charAt(at) != '"') {
            return null;
        }
        int start = ++at;
        StringBuilder unescaped = null; // most texts have no escape
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                String rest = text.substring(start, at++);
                return unescaped == null ? rest : unescaped.append(rest).toString();
            }
            if (c < ' ') {
                return null;
            }
            if (c == '\\') {
                unescaped = unescaped == null ? new StringBuilder() : unescaped;
                unescaped.append(text, start, at++);
                if (!escape(unescaped)) {
                    return null;
                }
                start = at;
            } else {
                at++;
            }
        }
        return null;
    }

    /** Passes what follows a backslash. */
    private boolean escape(StringBuilder to) {
        if (at == text.length()) {
            return false;
        }
        char c = text.charAt(at++);
        switch (c) {
            case '"', '\\', '/' -> to.append(c);
            case 'b' -> to.append('\b');
            case 'f' -> to.append('\f');
            case 'n' -> to.append('\n');
            case 'r' -> to.append('\r');
            case 't' -> to.append('\t');
            case 'u' -> {
                return hex(to);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean hex(StringBuilder to) {
        int end = at + 4;
        if (end > text.length()) {
            return false;
        }
        int code = 0;
        for (; at < end; at++) {
            char c = text.charAt(at);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return false;
            }
            code = 16 * code + digit;
        }
        to.append((char) code);
        return true;
    }

    private @Nullable Json number() {
        int start = at;
        skip('-');
        int whole = at;
        int digits = digits();
        if (digits == 0 || digits > 1 && text.charAt(whole) == '0') {
            return null;
        }
        if (skip('.') && digits() == 0) {
            return null;
        }
        if (skip('e') || skip('E')) {
            if (!skip('-')) {
                skip('+');
            }
            if (digits() == 0) {
                return null;
            }
        }
        return at - start > NUMBER_CHARS_MAX
                ? null
                : new Json.Num(Double.parseDouble(text.substring(start, at)));
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private @Nullable Json word(String word, Json value) {
        if (!text.startsWith(word, at)) {
            return null;
        }
        at += word.length();
        return value;
    }

    private boolean takes(char c) {
        skipSpace();
        return skip(c);
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
