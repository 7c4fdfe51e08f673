package io.heartline.client;

import java.util.List;

/**
 * What has changed on the on-line list. Immutable.
 *
 * @param online users who came, or are on-line in another way, as they are now; after a reset
 *     everybody
 * @param gone users who left; after a reset all who were on the list before, and are not any more
 * @param reset whether {@code online} is the whole list
 * @param anonymous clients without a user, as many as there are now
 */
public record ListChange(
        List<UserPresence> online, List<String> gone, boolean reset, int anonymous) {

    public ListChange {
        online = List.copyOf(online);
        gone = List.copyOf(gone);
    }
}
