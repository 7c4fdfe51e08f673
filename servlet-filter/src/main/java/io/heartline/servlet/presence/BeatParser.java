package io.heartline.servlet.presence;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a beat: a flat JSON object (RFC 8259) of texts and truth values, such as {@code
 * {"token":"…","hidden":true,"leave":false}}; what is not named is false. Names that are not known
 * are skipped, so that a newer client may say more; numbers and null are skipped, too. Nested
 * values are refused.
 *
 * <p>Texts are ASCII without escapes, as tokens are. Nothing but the texts is allocated. Not
 * thread-safe.
 */
final class BeatParser {

    /** Longest body, in bytes. */
    static final int BYTES_MAX = 4_096;

    private final byte[] json;
    private final int end;
    private int at;
    private String token = "";
    private String place = "";
    private String attributes = "";
    private int how;
    private boolean watch;

    private BeatParser(byte[] json, int length) {
        this.json = json;
        this.end = length;
    }

    /** Returns the beat, or null if these bytes are none. A beat may have no token. */
    static @Nullable Beat parse(byte[] json, int length) {
        BeatParser parser = new BeatParser(json, length);
        return parser.object() && Attributes.areGood(parser.attributes) ? parser.beat() : null;
    }

    private Beat beat() {
        return new Beat(token, Says.of(how, attributes), watch, place);
    }

    private boolean object() {
        if (!takes('{')) {
            return false;
        }
        if (takes('}')) {
            return atEnd();
        }
        do {
            if (!member()) {
                return false;
            }
        } while (takes(','));
        return takes('}') && atEnd();
    }

    private boolean atEnd() {
        skipSpace();
        return at == end;
    }

    private boolean member() {
        skipSpace();
        int name = at;
        int nameLength = text();
        if (nameLength < 0 || !takes(':')) {
            return false;
        }
        skipSpace();
        int value = at;
        int length = at < end && json[at] == '"' ? text() : -1;
        if (length >= 0) {
            if (is(name + 1, nameLength, "token")) {
                token = string(value + 1, length);
            } else if (is(name + 1, nameLength, "at")) {
                place = string(value + 1, length);
            } else if (is(name + 1, nameLength, "attributes")) {
                attributes = string(value + 1, length);
            }
            return true;
        }
        if (at > value || !word()) {
            return false;
        }
        if (is(value, at - value, "true")) {
            how |= bit(name + 1, nameLength);
            watch |= is(name + 1, nameLength, "watch");
        }
        return true;
    }

    private String string(int from, int length) {
        return new String(json, from, length, StandardCharsets.ISO_8859_1);
    }

    private int bit(int name, int length) {
        return is(name, length, "hidden")
                ? How.HIDDEN
                : is(name, length, "away")
                        ? How.AWAY
                        : is(name, length, "invisible")
                                ? How.INVISIBLE
                                : is(name, length, "leave") ? How.LEAVING : 0;
    }

    /** Passes a text; returns its length without the quotes, or -1 if there is none. */
    private int text() {
        if (!takes('"')) {
            return -1;
        }
        int start = at;
        while (at < end && json[at] != '"') {
            if (json[at] < ' ' || json[at] == '\\') { // not ASCII is negative
                return -1;
            }
            at++;
        }
        return at++ < end ? at - 1 - start : -1;
    }

    /** Passes true, false, null or a number; says whether there is one. */
    private boolean word() {
        int start = at;
        while (at < end && isWord(json[at])) {
            at++;
        }
        int length = at - start;
        boolean literal =
                is(start, length, "true")
                        || is(start, length, "false")
                        || is(start, length, "null");
        return literal || length > 0 && (json[start] == '-' || isDigit(json[start]));
    }

    private static boolean isWord(byte b) {
        return b >= 'a' && b <= 'z' || isDigit(b) || b == '-' || b == '+' || b == '.' || b == 'E';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private boolean is(int from, int length, String word) {
        if (length != word.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (json[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(char c) {
        skipSpace();
        if (at < end && json[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < end
                && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
    }
}
