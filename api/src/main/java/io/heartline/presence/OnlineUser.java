package io.heartline.presence;

import java.time.Instant;

/**
 * A user who is on-line.
 *
 * @param user the name
 * @param status how
 * @param clients how many browsers, tabs or programs are there; invisible ones are not counted
 * @param since when the first of them came, by the clock of the server that it came to
 */
public record OnlineUser(String user, Status status, int clients, Instant since) {}
