package io.heartline.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes over the wire: beats out, answers in. Nothing here ever throws at what it reads. */
final class Wire {

    /** An answer that says nothing; stands for one that is too long. */
    static final String NOTHING = "{}";

    static final long NEXT_MILLIS_MIN = 1_000;
    static final long NEXT_MILLIS_MAX = 600_000;

    private static final int TOKEN_CHARS_MAX = 1_024;
    private static final int AT_CHARS_MAX = 512;

    /** The year 9999. */
    private static final long SINCE_MILLIS_MAX = 253_402_300_799_000L;

    /** An answer to {@code GET token}; nextMillis is 0 if it does not say. */
    record Token(String token, long nextMillis) {}

    private Wire() {}

    /** Returns a beat as JSON, at most 4,096 characters, all of them ASCII. */
    static String json(Body body) {
        StringBuilder json = new StringBuilder(256);
        text(json, "token", body.token());
        truth(json, "away", body.says().away());
        truth(json, "invisible", body.says().invisible());
        String attributes = body.says().attributes();
        text(json, "attributes", attributes.isEmpty() ? null : attributes);
        truth(json, "watch", body.says().watch());
        text(json, "at", body.says().watch() ? body.at() : null);
        truth(json, "leave", body.leave());
        return json.append(json.isEmpty() ? "{}" : "}").toString();
    }

    private static void text(StringBuilder json, String name, @Nullable String value) {
        if (value != null) {
            name(json, name).append('"').append(value).append('"');
        }
    }

    private static void truth(StringBuilder json, String name, boolean value) {
        if (value) {
            name(json, name).append("true");
        }
    }

    private static StringBuilder name(StringBuilder json, String name) {
        return json.append(json.isEmpty() ? '{' : ',').append('"').append(name).append("\":");
    }

    /** Reads the answer to {@code GET token}; null if it is none. */
    static @Nullable Token readToken(@Nullable String text) {
        Json.Obj json = object(text);
        String token = json == null ? null : plain(json.text("token"), TOKEN_CHARS_MAX);
        return json == null || token == null ? null : new Token(token, next(json));
    }

    /**
     * Reads an answer to a beat, or a message of the WebSocket; null if it is none. What is not
     * understood in it is left out.
     */
    static @Nullable Answer readAnswer(@Nullable String text) {
        Json.Obj json = object(text);
        if (json == null) {
            return null;
        }
        boolean watch = !json.is("watch", false);
        return json.get("list") instanceof Json.Obj list
                ? new Answer(next(json), piece(list), plain(list.text("at"), AT_CHARS_MAX), watch)
                : new Answer(next(json), null, null, watch);
    }

    private static Answer.Piece piece(Json.Obj list) {
        List<UserPresence> online = new ArrayList<>();
        for (Json entry : list.array("online")) {
            String user = entry instanceof Json.Obj state ? state.text("user") : null;
            if (user != null && entry instanceof Json.Obj state) {
                online.add(presence(user, state));
            }
        }
        List<String> gone = new ArrayList<>();
        for (Json entry : list.array("gone")) {
            if (entry instanceof Json.Text user) {
                gone.add(user.value());
            }
        }
        int anonymous = (int) list.whole("anonymous", 0, Integer.MAX_VALUE, -1);
        return new Answer.Piece(list.is("reset", true), online, gone, anonymous);
    }

    private static UserPresence presence(String user, Json.Obj state) {
        return new UserPresence(
                user,
                status(state.text("status")),
                (int) state.whole("clients", 0, Integer.MAX_VALUE, 1),
                Instant.ofEpochMilli(state.whole("since", 0, SINCE_MILLIS_MAX, 0)),
                Attributes.read(state.array("attributes")));
    }

    private static UserStatus status(@Nullable String name) {
        if ("away".equals(name)) {
            return UserStatus.AWAY;
        }
        return "reconnecting".equals(name) ? UserStatus.RECONNECTING : UserStatus.ONLINE;
    }

    private static Json.@Nullable Obj object(@Nullable String text) {
        return text != null && JsonReader.read(text) instanceof Json.Obj object ? object : null;
    }

    private static long next(Json.Obj json) {
        return json.whole("next", NEXT_MILLIS_MIN, NEXT_MILLIS_MAX, 0);
    }

    /** Returns a text if it is what the server's parser takes: ASCII that needs no escape. */
    private static @Nullable String plain(@Nullable String text, int most) {
        if (text == null || text.isEmpty() || text.length() > most) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return null;
            }
        }
        return text;
    }
}
