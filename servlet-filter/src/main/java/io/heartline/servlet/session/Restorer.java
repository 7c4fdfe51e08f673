package io.heartline.servlet.session;

import io.heartline.config.Route;
import io.heartline.servlet.container.Container;
import io.heartline.servlet.container.Login;
import io.heartline.servlet.container.SessionImage;
import io.heartline.spi.Taken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Builds a live session from what the cluster holds. */
final class Restorer {

    private static final System.Logger LOG = System.getLogger("io.heartline.session");
    private static final int NAMES_REMEMBERED = 1_000;

    private final Container container;
    private final Decoder decoder;
    private final ClassLoader loader;
    private final Route route;
    private final Counters counters;
    private final Set<String> named = ConcurrentHashMap.newKeySet();

    Restorer(
            Container container,
            Decoder decoder,
            ClassLoader loader,
            Route route,
            Counters counters) {
        this.container = container;
        this.decoder = decoder;
        this.loader = loader;
        this.route = route;
        this.counters = counters;
    }

    /** Returns the state of a new session object, which is not yet published. */
    SessionState restore(Taken.Present present, String key, String id) {
        Map<String, Field> attributes = new HashMap<>();
        Map<String, Object> values = new HashMap<>();
        Map<String, Taken.Field> others = new HashMap<>();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            for (Taken.Field stored : present.fields()) {
                if (stored.name().startsWith(Fields.ATTRIBUTE)) {
                    String name = stored.name().substring(Fields.ATTRIBUTE.length());
                    attributes.put(name, attribute(name, stored, values));
                } else {
                    others.put(stored.name(), stored);
                }
            }
            SessionImage image = image(idHere(key, id), values, others);
            SessionState state = new SessionState(container.restore(image), key);
            state.attributes.putAll(attributes);
            load(state.meta, others);
            load(state.interval, others);
            load(state.access, others);
            load(state.login, others);
            state.login.value = container.principal(state.session);
            state.intervalSeconds = image.maxInactiveSeconds();
            state.ownerVersion = present.ownerVersion();
            state.basis = present.replicationId();
            state.created = true;
            container.note(state.session, state);
            return state;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Field attribute(String name, Taken.Field stored, Map<String, Object> values) {
        Field field = new Field(stored.name());
        field.bytes = stored.value();
        field.offset = stored.offset();
        try {
            Object value = decoder.decode(stored.value());
            values.put(name, value);
            field.value = Proof.of(value);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            field.unreadable = true;
            counters.add(Counters.Name.UNREADABLE_ATTRIBUTES);
            if (named.size() < NAMES_REMEMBERED && named.add(name)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Session attribute {0} cannot be read here: {1}. Its bytes are kept for a"
                                + " server that can; the rest of the session is fine. A class that"
                                + " the filter refuses is allowed by -Djdk.serialFilter.",
                        name,
                        e);
            }
        }
        return field;
    }

    private static void load(Field field, Map<String, Taken.Field> stored) {
        Taken.Field from = stored.get(field.name);
        if (from != null) {
            field.bytes = from.value();
            field.offset = from.offset();
        }
    }

    private static byte @Nullable [] bytes(Map<String, Taken.Field> stored, String name) {
        Taken.Field field = stored.get(name);
        return field == null ? null : field.value();
    }

    private static SessionImage image(
            String id, Map<String, Object> values, Map<String, Taken.Field> others) {
        long now = System.currentTimeMillis();
        long created = Fields.number(bytes(others, Fields.META), now);
        int seconds = (int) Fields.number(bytes(others, Fields.INTERVAL), 1800);
        long accessed = Math.min(now, Fields.number(bytes(others, Fields.ACCESS), now));
        if (seconds > 0 && now - accessed > seconds * 500L) {
            // The cluster still holds it, so it has not expired: the servers' clocks differ.
            accessed = now - seconds * 500L;
        }
        Login login;
        try {
            login = Fields.login(bytes(others, Fields.LOGIN));
        } catch (IOException e) {
            login = null;
        }
        return new SessionImage(id, created, seconds, accessed, values, login);
    }

    /** Returns the id with the route suffix that it has on this server. */
    private String idHere(String key, String id) {
        String own = container.route();
        if (route == Route.REWRITE && !own.isEmpty()) {
            return key + "." + own;
        }
        String suffix = SessionKey.suffix(id);
        boolean safe = suffix.length() <= 80 && suffix.matches("[A-Za-z0-9._-]*");
        return safe ? id : key;
    }
}
