package io.heartline.servlet.presence;

/**
 * What a client says when it beats.
 *
 * @param token who it is, signed; empty where the connection says it
 * @param how bits of {@link How#SAID}
 * @param watch whether it wants the on-line list
 * @param at where it stands on the list's line; empty for nowhere
 */
record Beat(String token, int how, boolean watch, String at) {

    boolean hidden() {
        return How.has(how, How.HIDDEN);
    }

    boolean leave() {
        return How.has(how, How.LEAVING);
    }
}
