package io.heartline.servlet.session;

import io.heartline.servlet.container.Container;
import io.heartline.servlet.presence.PresenceService;
import io.heartline.servlet.presence.SessionFacts;
import java.security.Principal;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells presence what becomes of sessions, if there is presence.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class PresenceLink {

    private static final System.Logger LOG = System.getLogger("io.heartline.presence");

    /** More than a token may name. */
    private static final int USER_CHARS_MAX = 300;

    private final Container container;

    /** The session attribute that names the user; empty for none. */
    private final String userAttribute;

    private volatile @Nullable PresenceService presence;

    PresenceLink(Container container, String userAttribute) {
        this.container = container;
        this.userAttribute = userAttribute;
    }

    void open(PresenceService started) {
        presence = started;
    }

    SessionFacts facts(SessionState state) {
        int seconds = container.maxInactiveSeconds(state.session);
        return new SessionFacts(state.key, user(state.session), seconds, Expiry.ttlMillis(seconds));
    }

    /** Returns who is logged in: at the container, or by the application itself. */
    private String user(Object session) {
        Object user = container.principal(session);
        if (user == null && !userAttribute.isEmpty()) {
            user = container.attributes(session).get(userAttribute);
        }
        String name =
                user instanceof Principal principal
                        ? Objects.requireNonNullElse(principal.getName(), "")
                        : Objects.toString(user, "");
        return name.length() > USER_CHARS_MAX ? name.substring(0, USER_CHARS_MAX) : name;
    }

    /** A change of a session, or that it lives, was sent to the cluster. */
    void seen(SessionState state) {
        PresenceService running = presence;
        if (running != null) {
            long[] tags = tags(state, running);
            if (!running.hasClients(tags)) {
                return;
            }
            try {
                running.sessionSeen(tags, facts(state));
            } catch (RuntimeException e) { // of the application's own object that names the user
                LOG.log(System.Logger.Level.WARNING, "Who is logged in could not be seen", e);
            }
        }
    }

    /** Lets the time of those sessions begin anew whose clients keep them alive. For one thread. */
    void keep(Collection<SessionState> live, Consumer<SessionState> touched) {
        PresenceService running = presence;
        Set<Long> wanted = running == null ? Set.of() : running.sessionsToKeep();
        if (running == null || wanted.isEmpty()) {
            return;
        }
        for (SessionState state : live) {
            if (state.mark == SessionState.Mark.NONE
                    && isAmong(wanted, tags(state, running))
                    && container.touch(state.session)) {
                running.sessionKept();
                touched.accept(state);
            }
        }
    }

    private static boolean isAmong(Set<Long> wanted, long[] tags) {
        return LongStream.of(tags).anyMatch(wanted::contains);
    }

    @SuppressWarnings("ReferenceEquality") // which it is, not what is in it
    private static long[] tags(SessionState state, PresenceService presence) {
        Object version = presence.tagsVersion();
        SessionState.Tags known = state.tags;
        String key = state.key;
        if (known == null || known.version() != version || !known.key().equals(key)) {
            known = new SessionState.Tags(version, key, presence.tags(key));
            state.tags = known;
        }
        return known.all();
    }

    void ended(String key) {
        PresenceService running = presence;
        if (running != null) {
            running.sessionEnded(key);
        }
    }

    void renamed(String key) {
        PresenceService running = presence;
        if (running != null) {
            running.sessionRenamed(key);
        }
    }
}
