package io.heartline.client;

import java.time.Instant;

/**
 * A user who is on-line.
 *
 * @param user the name
 * @param status how
 * @param clients how many browsers, tabs or programs of the user are there
 * @param since when the first of them came, by the server's clock
 */
public record UserPresence(String user, UserStatus status, int clients, Instant since) {}
