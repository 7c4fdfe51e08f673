package io.heartline.client;

/** What a client says of itself, and whether it wants the on-line list. */
record Says(boolean away, boolean invisible, boolean watch) {

    static final Says NOTHING = new Says(false, false, false);
}
