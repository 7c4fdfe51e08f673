package io.heartline.servlet.presence;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;

/**
 * Whose pages may use presence: those that come from this server itself, as its clients name it,
 * and those that are named in the settings (RFC 6454). Programs that send no Origin may, too: what
 * they need is a token. Immutable.
 */
record Origins(Set<String> allowed) {

    Origins {
        allowed = Set.copyOf(allowed);
    }

    boolean allows(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null || isOwn(origin, request) || allowed.contains(origin);
    }

    private static boolean isOwn(String origin, HttpServletRequest request) {
        String host = request.getHeader("Host");
        int scheme = origin.indexOf("://");
        return host != null
                && scheme > 0
                && origin.regionMatches(true, scheme + 3, host, 0, host.length())
                && origin.length() == scheme + 3 + host.length();
    }

    /** Lets the browser show the answer to a page of an allowed origin. */
    void permit(HttpServletRequest request, HttpServletResponse response, boolean cookies) {
        String origin = request.getHeader("Origin");
        if (origin != null && allowed.contains(origin)) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.addHeader("Vary", "Origin");
            if (cookies) {
                response.setHeader("Access-Control-Allow-Credentials", "true");
            }
        }
    }
}
