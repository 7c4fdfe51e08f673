package io.heartline.servlet.presence;

/**
 * What a client says when it beats.
 *
 * @param token who it is, signed; empty where the connection says it
 * @param says how it is
 * @param watch whether it wants the on-line list
 * @param at where it stands on the list's line; empty for nowhere
 */
record Beat(String token, Says says, boolean watch, String at) {

    boolean leave() {
        return says.is(How.LEAVING);
    }
}
