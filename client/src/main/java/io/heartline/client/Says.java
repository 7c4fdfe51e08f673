package io.heartline.client;

/**
 * What a client says of itself, and whether it wants the on-line list.
 *
 * @param attributes as a form; empty for none
 */
record Says(boolean away, boolean invisible, boolean watch, String attributes) {

    static final Says NOTHING = new Says(false, false, false, "");

    Says withAway(boolean now) {
        return new Says(now, invisible, watch, attributes);
    }

    Says withInvisible(boolean now) {
        return new Says(away, now, watch, attributes);
    }

    Says withWatch(boolean now) {
        return new Says(away, invisible, now, attributes);
    }

    Says withAttributes(String now) {
        return new Says(away, invisible, watch, now);
    }
}
