package io.heartline.servlet.presence;

import io.heartline.config.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the addresses that a request has passed, in order, the last said last. An element that
 * names no address is null; a header that is none, or too long, is one such element.
 */
final class Hops {

    /** Longest header, in characters. */
    static final int CHARS_MAX = 4_096;

    private static final int PORT_MAX = 65_535;

    private final String text;
    private int at;

    private Hops(String text) {
        this.text = text;
    }

    private static List<@Nullable IpAddress> unknown() {
        return Arrays.asList((IpAddress) null);
    }

    /** Reads X-Forwarded-For: addresses, with or without a port, separated by commas. */
    static List<@Nullable IpAddress> list(String text) {
        if (text.length() > CHARS_MAX) {
            return unknown();
        }
        List<@Nullable IpAddress> hops = new ArrayList<>();
        for (String element : text.split(",", -1)) {
            hops.add(node(element.strip()));
        }
        return hops;
    }

    /** Reads Forwarded (RFC 7239, section 4): the {@code for} of each element. */
    static List<@Nullable IpAddress> forwarded(String text) {
        if (text.length() > CHARS_MAX) {
            return unknown();
        }
        List<@Nullable IpAddress> hops = new ArrayList<>();
        Hops reader = new Hops(text);
        do {
            if (!reader.element(hops)) {
                return unknown();
            }
        } while (reader.takes(','));
        return reader.at == text.length() ? hops : unknown();
    }

    private boolean element(List<@Nullable IpAddress> hops) {
        IpAddress hop = null;
        boolean seen = false;
        do {
            skipSpace();
            int from = at;
            skipToken();
            String name = text.substring(from, at);
            if (name.isEmpty()) {
                continue; // "a=b;" and empty elements are allowed
            }
            String value = takes('=') ? value() : null;
            if (value == null) {
                return false;
            }
            if (name.equalsIgnoreCase("for")) {
                if (seen) {
                    return false;
                }
                seen = true;
                hop = node(value);
            }
            skipSpace();
        } while (takes(';'));
        skipSpace();
        hops.add(hop);
        return true;
    }

    private @Nullable String value() {
        if (!takes('"')) {
            int from = at;
            skipToken();
            return at > from ? text.substring(from, at) : null;
        }
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\') {
                if (at == text.length()) {
                    return null;
                }
                c = text.charAt(at++);
            }
            value.append(c);
        }
        return null;
    }

    private void skipToken() {
        while (at < text.length() && isToken(text.charAt(at))) {
            at++;
        }
    }

    /** RFC 9110, section 5.6.2. */
    private static boolean isToken(char c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private boolean takes(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    /** Reads an address with or without a port: 192.0.2.1:80, [2001:db8::1]:80, 2001:db8::1. */
    static @Nullable IpAddress node(String text) {
        String address = text;
        String port = "";
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) {
                return null;
            }
            address = text.substring(1, end);
            port = text.substring(end + 1);
            if (address.indexOf(':') < 0) {
                return null;
            }
        } else if (colon >= 0 && colon == text.indexOf(':')) {
            address = text.substring(0, colon);
            port = text.substring(colon);
        }
        return port.isEmpty() || isPort(port) ? IpAddress.parse(address) : null;
    }

    private static boolean isPort(String text) {
        if (text.length() < 2 || text.length() > 6 || text.charAt(0) != ':') {
            return false;
        }
        String digits = text.substring(1);
        return digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(digits) <= PORT_MAX;
    }
}
