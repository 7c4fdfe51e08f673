package io.heartline.presence;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A user who is on-line.
 *
 * @param user the name
 * @param status how
 * @param clients how many browsers, tabs or programs are there; invisible ones are not counted
 * @param since when the first of them came, by the clock of the server that it came to
 * @param attributes what clients say of themselves, such as the page that they show: names and
 *     texts, for each visible client that says something; in the same order on every member. They
 *     are claims of the client, not checked by anybody: at most 16 names and 512 characters,
 *     encoded as in a form, for each client
 */
public record OnlineUser(
        String user,
        Status status,
        int clients,
        Instant since,
        List<Map<String, String>> attributes) {

    public OnlineUser {
        attributes = attributes.stream().map(Collections::unmodifiableMap).toList();
    }
}
