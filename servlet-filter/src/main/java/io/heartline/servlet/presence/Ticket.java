package io.heartline.servlet.presence;

/**
 * What a token says, signed: who beats.
 *
 * @param id the client
 * @param user whom it belongs to; empty for nobody known
 * @param issuedSeconds when it was issued, in seconds since 1970
 * @param tie the session that it was asked for with
 */
record Ticket(ClientId id, String user, long issuedSeconds, Tie tie) {}
