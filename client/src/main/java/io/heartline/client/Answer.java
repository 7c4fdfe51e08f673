package io.heartline.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a beat, or a message of the WebSocket.
 *
 * @param nextMillis to the next beat; 0 if it does not say
 * @param list what is new on the list; null if nothing
 * @param at where the client stands after that; null if it does not say
 * @param watch false if the server lets this client see no list
 */
record Answer(long nextMillis, @Nullable Piece list, @Nullable String at, boolean watch) {

    /**
     * A piece of the list's line.
     *
     * @param anonymous clients without a user; -1 if it does not say
     */
    record Piece(boolean reset, List<UserPresence> online, List<String> gone, int anonymous) {

        Piece asReset() {
            return new Piece(true, online, gone, anonymous);
        }
    }

    Answer withoutList() {
        return new Answer(nextMillis, null, null, watch);
    }
}
