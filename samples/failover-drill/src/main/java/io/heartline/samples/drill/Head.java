package io.heartline.samples.drill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP answer, as far as the drill needs it.
 *
 * @param length of the body in bytes
 * @param cookie value of the session cookie that it sets, or null
 * @param close whether the server will close the connection
 */
record Head(int status, int length, @Nullable String cookie, boolean close) {

    private static final String LENGTH = "content-length:";
    private static final String COOKIE = "set-cookie: jsessionid=";
    private static final String CLOSE = "connection: close";

    /**
     * Reads a head.
     *
     * @param end number of its bytes, empty line included
     * @throws IOException if the answer has no Content-Length
     */
    static Head parse(byte[] bytes, int end) throws IOException {
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(head, 9, 12, 10);
        int length = -1;
        String cookie = null;
        boolean close = false;
        for (int at = head.indexOf('\n') + 1; at < end - 2; at = head.indexOf('\n', at) + 1) {
            if (starts(head, at, LENGTH)) {
                length = Integer.parseInt(value(head, at + LENGTH.length(), '\r'));
            } else if (starts(head, at, COOKIE)) {
                cookie = value(head, at + COOKIE.length(), ';');
            } else if (starts(head, at, CLOSE)) {
                close = true;
            }
        }
        if (length < 0) {
            throw new IOException("the answer has no Content-Length, status " + status);
        }
        return new Head(status, length, cookie, close);
    }

    private static boolean starts(String head, int at, String field) {
        return head.regionMatches(true, at, field, 0, field.length());
    }

    private static String value(String head, int from, char to) {
        int lineEnd = head.indexOf('\r', from);
        int end = head.indexOf(to, from);
        return head.substring(from, end < 0 || end > lineEnd ? lineEnd : end).trim();
    }
}
