package io.heartline.client;

import org.jspecify.annotations.Nullable;

/**
 * A beat.
 *
 * @param token who beats; null on a WebSocket that knows it
 * @param at where the client stands on the list's line; null for nowhere
 * @param leave whether it is a good-bye
 */
record Body(@Nullable String token, Says says, @Nullable String at, boolean leave) {

    static Body goodBye(@Nullable String token) {
        return new Body(token, Says.NOTHING, null, true);
    }
}
