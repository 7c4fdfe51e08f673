package io.heartline.servlet.session;

/** The part of a session id that names the session, and the part that names its server. */
final class SessionKey {

    private static final int LONGEST = 200;

    private SessionKey() {}

    /** Returns the id without its route suffix. */
    static String of(String id) {
        int dot = id.indexOf('.');
        return dot < 0 ? id : id.substring(0, dot);
    }

    /** Returns the id's own suffix, empty or beginning with a dot. */
    static String suffix(String id) {
        int dot = id.indexOf('.');
        return dot < 0 ? "" : id.substring(dot);
    }

    /** Says whether a client's text can be the key of a session at all. */
    static boolean plausible(String key) {
        int length = key.length();
        if (length < 8 || length > LONGEST) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = key.charAt(i);
            boolean good =
                    c >= '0' && c <= '9'
                            || c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c == '-'
                            || c == '_'
                            || c == '+'
                            || c == '/'
                            || c == '=';
            if (!good) {
                return false;
            }
        }
        return true;
    }
}
