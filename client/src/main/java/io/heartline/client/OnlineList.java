package io.heartline.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is on-line: the fold of the server's messages. Each message has the whole state of every user
 * that changed, so a message that comes twice changes nothing. Not thread-safe.
 */
final class OnlineList {

    /** More users than that are passed over. */
    static final int USERS_MAX = 1_000_000;

    private Map<String, UserPresence> users = new LinkedHashMap<>();
    private int anonymous;

    /** User's name to what is known; belongs to the list. */
    Map<String, UserPresence> users() {
        return Collections.unmodifiableMap(users);
    }

    boolean isEmpty() {
        return users.isEmpty() && anonymous == 0;
    }

    /** Takes a message in, and returns what it changed. */
    ListChange apply(Answer.Piece piece) {
        Map<String, UserPresence> before = users;
        if (piece.reset()) {
            users = new LinkedHashMap<>();
        }
        List<String> gone = new ArrayList<>();
        for (String user : piece.gone()) {
            if (users.remove(user) != null) {
                gone.add(user);
            }
        }
        List<UserPresence> online = new ArrayList<>();
        for (UserPresence user : piece.online()) {
            if (users.size() < USERS_MAX || users.containsKey(user.user())) {
                users.put(user.user(), user);
                online.add(user);
            }
        }
        if (piece.anonymous() >= 0) {
            anonymous = piece.anonymous();
        }
        if (piece.reset()) {
            for (String user : before.keySet()) {
                if (!users.containsKey(user)) {
                    gone.add(user);
                }
            }
        }
        return new ListChange(online, gone, piece.reset(), anonymous);
    }
}
