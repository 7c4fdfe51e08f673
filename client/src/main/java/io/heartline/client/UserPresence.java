package io.heartline.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A user who is on-line. Immutable.
 *
 * @param user the name
 * @param status how
 * @param clients how many browsers, tabs or programs of the user are there
 * @param since when the first of them came, by the server's clock
 * @param attributes what they say of themselves, by name, in no particular order: one map for each
 *     of them that says something
 */
public record UserPresence(
        String user,
        UserStatus status,
        int clients,
        Instant since,
        List<Map<String, String>> attributes) {

    public UserPresence {
        attributes = attributes.stream().map(Map::copyOf).toList();
    }
}
