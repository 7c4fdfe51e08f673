package io.heartline.servlet.presence;

import io.heartline.presence.OnlineChange;
import io.heartline.presence.OnlineUser;
import io.heartline.presence.WatchPolicy;
import io.heartline.servlet.status.JsonText;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The on-line list as clients may see it: each what the application's policy lets it, as JSON.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class OnlineView {

    private static final System.Logger LOG = System.getLogger("io.heartline.presence");

    private final OnlineList list;
    private final @Nullable WatchPolicy policy;
    private final Counters counters;

    OnlineView(OnlineList list, @Nullable WatchPolicy policy, Counters counters) {
        this.list = list;
        this.policy = policy;
        this.counters = counters;
    }

    /**
     * Finds the application's policy.
     *
     * @return null if it has none: nobody may watch
     * @throws IllegalStateException if there are several
     */
    static @Nullable WatchPolicy policy(ClassLoader loader) {
        List<WatchPolicy> found =
                ServiceLoader.load(WatchPolicy.class, loader).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        if (found.size() > 1) {
            throw new IllegalStateException(
                    "there are "
                            + found.size()
                            + " services io.heartline.presence.WatchPolicy; leave one");
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /**
     * A piece of the list for a client.
     *
     * @param members what is added to the answer's JSON object, with a comma before it
     * @param at where the client stands after it
     */
    record Piece(String members, String at) {}

    /** Changes whenever the list does. */
    long version() {
        return list.version();
    }

    /**
     * Returns what a client that watches may see of what has changed since a place.
     *
     * @param watcher the client's user
     * @param at where it stands; empty for nowhere
     */
    Piece piece(String watcher, String at) {
        WatchPolicy asked = policy;
        if (asked == null || !allows(asked, watcher)) {
            counters.add(Counters.Name.WATCHES_DENIED);
            return new Piece(",\"watch\":false", at);
        }
        OnlineChange change = list.since(at.isEmpty() ? null : Place.parse(at));
        return change == null
                ? new Piece("", at)
                : new Piece(",\"list\":" + write(change, asked, watcher), change.position());
    }

    private static boolean allows(WatchPolicy policy, String watcher) {
        try {
            return policy.mayWatch(watcher);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The WatchPolicy failed; the answer is no", e);
            return false;
        }
    }

    private static boolean allows(WatchPolicy policy, String watcher, String user) {
        try {
            return policy.mayWatch(watcher, user);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The WatchPolicy failed; the answer is no", e);
            return false;
        }
    }

    private static String write(OnlineChange change, WatchPolicy policy, String watcher) {
        StringBuilder json = new StringBuilder(256);
        json.append("{\"reset\":").append(change.reset());
        json.append(",\"at\":\"").append(change.position());
        json.append("\",\"anonymous\":").append(change.anonymous());
        json.append(",\"online\":[");
        String comma = "";
        for (OnlineUser user : change.online()) {
            if (allows(policy, watcher, user.user())) {
                json.append(comma);
                write(user, json);
                comma = ",";
            }
        }
        json.append("],\"gone\":[");
        comma = "";
        for (String user : change.gone()) {
            if (allows(policy, watcher, user)) {
                json.append(comma).append(JsonText.quote(user));
                comma = ",";
            }
        }
        return json.append("]}").toString();
    }

    private static void write(OnlineUser user, StringBuilder json) {
        json.append("{\"user\":").append(JsonText.quote(user.user()));
        json.append(",\"status\":\"").append(user.status().name().toLowerCase(Locale.ROOT));
        json.append("\",\"clients\":").append(user.clients());
        json.append(",\"since\":").append(user.since().toEpochMilli());
        if (!user.attributes().isEmpty()) {
            json.append(",\"attributes\":[");
            String comma = "";
            for (Map<String, String> attributes : user.attributes()) {
                json.append(comma);
                write(attributes, json);
                comma = ",";
            }
            json.append(']');
        }
        json.append('}');
    }

    private static void write(Map<String, String> attributes, StringBuilder json) {
        String comma = "";
        json.append('{');
        for (Map.Entry<String, String> each : attributes.entrySet()) {
            json.append(comma).append(JsonText.quote(each.getKey()));
            json.append(':').append(JsonText.quote(each.getValue()));
            comma = ",";
        }
        json.append('}');
    }
}
