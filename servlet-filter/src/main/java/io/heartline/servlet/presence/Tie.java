package io.heartline.servlet.presence;

/**
 * What ties a client to the session that its token was asked for with.
 *
 * @param tag a keyed hash of the session's id; even, and 0 for no session
 * @param named whether it is the session that names the user
 */
record Tie(long tag, boolean named) {

    /** To no session. */
    static final Tie NONE = new Tie(0, false);

    static Tie ofBits(long bits) {
        return bits == 0 ? NONE : new Tie(bits & ~1, (bits & 1) != 0);
    }

    long bits() {
        return tag | (named ? 1 : 0);
    }
}
