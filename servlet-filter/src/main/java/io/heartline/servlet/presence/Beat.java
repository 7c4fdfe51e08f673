package io.heartline.servlet.presence;

/**
 * What a client says when it beats.
 *
 * @param token who it is, signed
 * @param hidden whether nobody looks at it: browsers let a hidden page beat once a minute only
 * @param leave whether it says good-bye
 */
record Beat(String token, boolean hidden, boolean leave) {}
