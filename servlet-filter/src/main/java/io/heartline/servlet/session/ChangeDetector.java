package io.heartline.servlet.session;

import io.heartline.config.NonSerializable;
import io.heartline.servlet.container.Container;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds what changed in a session since this copy was loaded or last committed, by content: values
 * that were changed in place are found, values that were only read are not.
 */
final class ChangeDetector {

    private static final System.Logger LOG = System.getLogger("io.heartline.session");

    /** Tries to read an attribute that another thread is changing. */
    private static final int TRIES = 3;

    private static final int NAMES_REMEMBERED = 1_000;
    private static final long LOCAL_RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Made by the container for itself; never travel. */
    private static final Set<String> EXCLUDED =
            Set.of("javax.security.auth.subject", "org.apache.catalina.realm.GSS_CREDENTIAL");

    private static final String CONVERSATIONS = "org.jboss.weld.context.ConversationContext";

    private final Container container;
    private final NonSerializable policy;
    private final Counters counters;
    private final Encoders encoders = new Encoders();
    private final Set<String> named = ConcurrentHashMap.newKeySet();

    ChangeDetector(Container container, NonSerializable policy, Counters counters) {
        this.container = container;
        this.policy = policy;
        this.counters = counters;
    }

    /** Returns the changed fields, without the access time. Under the session's lock. */
    List<Sent> changes(SessionState state) {
        Object session = state.session;
        long round = ++state.round;
        List<Sent> changes = null;
        Encoder encoder = null;
        int met = 0;
        for (Map.Entry<String, Object> entry : container.attributes(session).entrySet()) {
            Field field = state.attributes.get(entry.getKey());
            if (field == null) {
                if (EXCLUDED.contains(entry.getKey())) {
                    continue;
                }
                field = new Field(Fields.ATTRIBUTE + entry.getKey());
                state.attributes.put(entry.getKey(), field);
            }
            field.round = round;
            met++;
            Object value = entry.getValue();
            if (Proof.holds(field.value, value)) {
                continue;
            }
            if (encoder == null) {
                encoder = encoders.take();
            }
            Sent change = change(field, value, encoder);
            if (change != null) {
                changes = add(changes, change);
            }
        }
        if (encoder != null) {
            encoders.give(encoder);
        }
        if (met != state.attributes.size()) {
            changes = removed(state, changes);
        }
        return other(state, changes);
    }

    /** See {@link Committer#looksChanged}. Under the lock. */
    boolean looksChanged(SessionState state) {
        Map<String, Object> now = container.attributes(state.session);
        int met = 0;
        for (Map.Entry<String, Object> entry : now.entrySet()) {
            Field field = state.attributes.get(entry.getKey());
            if (field == null) {
                if (EXCLUDED.contains(entry.getKey())) {
                    continue;
                }
                return true;
            }
            met += field.unreadable ? 0 : 1;
            Object value = entry.getValue();
            if (field.value != null && !Proof.holds(field.value, value)
                    || entry.getKey().startsWith(CONVERSATIONS)) {
                return true;
            }
        }
        return met != state.attributes.size();
    }

    private static List<Sent> add(@Nullable List<Sent> changes, Sent change) {
        List<Sent> list = changes == null ? new ArrayList<>(4) : changes;
        list.add(change);
        return list;
    }

    private @Nullable List<Sent> removed(SessionState state, @Nullable List<Sent> changes) {
        List<Sent> all = changes;
        for (Iterator<Field> i = state.attributes.values().iterator(); i.hasNext(); ) {
            Field field = i.next();
            if (field.round == state.round) {
                continue;
            }
            if (field.unreadable) {
                if (field.offset == 0) { // under a new key
                    all = add(all, new Sent(field, field.bytes, null));
                }
            } else if (field.bytes == null) {
                i.remove();
            } else {
                all = add(all, new Sent(field, null, null));
            }
        }
        return all;
    }

    /** Adds what changes rarely: creation time, interval, log-in. */
    private List<Sent> other(SessionState state, @Nullable List<Sent> changes) {
        List<Sent> all = changes;
        if (state.meta.bytes == null) {
            byte[] bytes = Fields.number(container.creationMillis(state.session));
            all = add(all, new Sent(state.meta, bytes, null));
        }
        int seconds = container.maxInactiveSeconds(state.session);
        if (state.interval.bytes == null || state.intervalSeconds != seconds) {
            state.intervalSeconds = seconds;
            byte[] bytes = Fields.number(seconds);
            if (!Arrays.equals(bytes, state.interval.bytes)) {
                all = add(all, new Sent(state.interval, bytes, null));
            }
        }
        Object principal = container.principal(state.session);
        if (principal != state.login.value) {
            byte[] bytes = Fields.login(container.login(state.session));
            if (Arrays.equals(bytes, state.login.bytes)) {
                state.login.value = principal;
            } else {
                all = add(all, new Sent(state.login, bytes, principal));
            }
        }
        return all == null ? List.of() : all;
    }

    private @Nullable Sent change(Field field, Object value, Encoder encoder) {
        if (value == field.local && System.nanoTime() - field.localSinceNanos < LOCAL_RETRY_NANOS) {
            return null;
        }
        boolean immutable = Immutables.contains(value);
        boolean readAgain = false;
        for (int i = 0; i < TRIES; i++) {
            try {
                Object proof = Proof.of(value);
                encoder.encode(value);
                if (encoder.holds(field.bytes)) {
                    field.value = proof;
                    field.local = null;
                    return null;
                }
                byte[] bytes = encoder.copy();
                if (!immutable) {
                    // Only bytes that can be read twice are whole.
                    encoder.encode(value);
                }
                if (encoder.holds(bytes)) {
                    field.local = null;
                    field.unreadable = false;
                    return new Sent(field, bytes, proof);
                }
            } catch (NotSerializableException | InvalidClassException | StackOverflowError e) {
                return notSerializable(field, value, e);
            } catch (IOException | RuntimeException e) {
                readAgain = true;
            }
            counters.add(Counters.Name.ATTRIBUTE_RETRIES);
        }
        counters.add(Counters.Name.ATTRIBUTE_UNSTABLE);
        nameOnce(
                field,
                value,
                readAgain
                        ? "could not be serialized while another thread may have changed it"
                        : "never gave the same bytes twice: another thread keeps changing it",
                "It keeps its last good state in the cluster and is tried again.");
        return null;
    }

    /** It stays here. What the cluster holds of the same name is older, and must not come back. */
    private @Nullable Sent notSerializable(Field field, Object value, Throwable cause) {
        if (value != field.local) {
            counters.add(Counters.Name.NON_SERIALIZABLE);
        }
        field.local = value;
        field.localSinceNanos = System.nanoTime();
        if (policy != NonSerializable.LOCAL_ONLY) {
            String culprit =
                    cause instanceof NotSerializableException
                            ? "is not serializable: " + cause.getMessage()
                            : "cannot be serialized: " + cause;
            nameOnce(
                    field,
                    value,
                    culprit,
                    "It stays on this server and is lost with it. Make the class Serializable, or"
                            + " set heartline.session.non-serializable=local-only if that is"
                            + " meant.");
        }
        return field.bytes == null ? null : new Sent(field, null, null);
    }

    /** Keeps an attribute that is beyond the engine's limits on this server. Under the lock. */
    void tooLarge(SessionState state, List<Sent> sent, String reason) {
        Sent largest = null;
        for (Sent s : sent) {
            byte[] bytes = s.bytes();
            if (bytes != null
                    && (largest == null
                            || largest.bytes() == null
                            || bytes.length > largest.bytes().length)) {
                largest = s;
            }
        }
        if (largest == null) {
            return;
        }
        Field field = largest.field();
        Object value =
                container
                        .attributes(state.session)
                        .get(field.name.substring(Fields.ATTRIBUTE.length()));
        if (value != null) {
            field.local = value;
            field.localSinceNanos = System.nanoTime();
            counters.add(Counters.Name.NON_SERIALIZABLE);
            nameOnce(field, value, reason, "It stays on this server and is lost with it.");
        }
    }

    private void nameOnce(Field field, Object value, String what, String consequence) {
        String type = value.getClass().getName();
        if (named.size() < NAMES_REMEMBERED && named.add(field.name + " " + type)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Session attribute {0} of {1} {2}. {3}",
                    field.name.substring(Fields.ATTRIBUTE.length()),
                    type,
                    what,
                    consequence);
        }
    }
}
