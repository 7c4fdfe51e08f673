package io.heartline.samples.drill;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who is on-line as one server says it, put together from its pieces as a page does. */
final class GuestList {

    private static final Pattern RESET = Pattern.compile("\"reset\":(true|false)");
    private static final Pattern AT = Pattern.compile("\"at\":\"([^\"]*)\"");
    private static final Pattern ONLINE = Pattern.compile("\"user\":\"([^\"]*)\"");
    private static final Pattern GONE = Pattern.compile("\"gone\":\\[([^\\]]*)\\]");
    private static final Pattern NAME = Pattern.compile("\"([^\"]*)\"");

    private final GuestHttp http;
    private final TomcatServer server;
    private final Set<String> names = new HashSet<>();
    private String token = "";
    private String at = "";

    GuestList(GuestHttp http, TomcatServer server) {
        this.http = http;
        this.server = server;
    }

    @Override
    public String toString() {
        return server.name();
    }

    /** Asks the server. Returns the names; null if it does not answer, or does not know yet. */
    @Nullable Set<String> ask() {
        try {
            if (token.isEmpty()) {
                token = http.token(server.port(), "").join();
            }
            String json =
                    http.beat(server.port(), token, ",\"watch\":true,\"at\":\"" + at + "\"").join();
            return take(json) ? Set.copyOf(names) : null;
        } catch (RuntimeException e) {
            return null; // dead, frozen, or not up yet
        }
    }

    private boolean take(String json) {
        Matcher reset = RESET.matcher(json);
        Matcher place = AT.matcher(json);
        if (!reset.find() || !place.find()) {
            return false;
        }
        if (reset.group(1).equals("true")) {
            names.clear();
        }
        at = place.group(1);
        ONLINE.matcher(json).results().forEach(user -> names.add(user.group(1)));
        Matcher gone = GONE.matcher(json);
        if (gone.find()) {
            NAME.matcher(gone.group(1)).results().forEach(user -> names.remove(user.group(1)));
        }
        return true;
    }
}
