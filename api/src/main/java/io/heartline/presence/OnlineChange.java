package io.heartline.presence;

import java.util.List;

/**
 * A piece of the on-line list's line: what has changed since the piece before, each user once.
 *
 * @param reset forget what is known: {@code online} is the whole list
 * @param online users who came, or are on-line in another way, as they are now
 * @param gone users who left
 * @param anonymous clients whose user is not known, as many as there are now
 * @param position where to resume after this piece, on any member; good as long as the members
 *     remember who left, else a reset follows
 */
public record OnlineChange(
        boolean reset, List<OnlineUser> online, List<String> gone, int anonymous, String position) {

    public OnlineChange {
        online = List.copyOf(online);
        gone = List.copyOf(gone);
    }
}
