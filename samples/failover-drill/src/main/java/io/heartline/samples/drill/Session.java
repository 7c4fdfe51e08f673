package io.heartline.samples.drill;

/** The two halves of a session cookie: the id proper, and the route of its server. */
final class Session {

    private Session() {}

    static String id(String cookie) {
        int dot = cookie.indexOf('.');
        return dot < 0 ? cookie : cookie.substring(0, dot);
    }

    static String route(String cookie) {
        int dot = cookie.indexOf('.');
        return dot < 0 ? "" : cookie.substring(dot + 1);
    }
}
