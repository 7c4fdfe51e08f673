package io.heartline.presence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is on-line, on all members together. A user comes once, with the first client, and leaves
 * once: when the last client has said good-bye or was silent for its lease, and the grace ({@code
 * heartline.presence.grace}) is over. The death of a server is no leave.
 *
 * <p>Answers come from this member's copy of the list, which follows the others within a second; it
 * says what it knows, also when it is cut off.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
public interface Presence {

    /** Says whether a user has a client that may be seen. */
    default boolean isOnline(String user) {
        return online(user).isPresent();
    }

    /** Returns how a user is on-line; empty if the user is not. */
    Optional<OnlineUser> online(String user);

    /** Returns everybody, in no particular order. Costs a walk through the list. */
    List<OnlineUser> list();

    /**
     * Returns when a user was last heard of: now, if on-line and visible; else to the accuracy of a
     * beat, for as long as {@code heartline.presence.last-seen} says. Waits for the cluster if need
     * be, 5 s at most.
     *
     * @throws io.heartline.spi.EngineException if the cluster does not answer
     */
    Optional<Instant> lastSeen(String user);

    /**
     * Forgets when a user was last heard of. One who is on-line will be remembered again on
     * leaving.
     *
     * @throws io.heartline.spi.EngineException if it is not known to be done
     */
    void forget(String user);

    /**
     * Follows the list until the answer is closed.
     *
     * @param from {@link OnlineChange#position} of a piece that was handled, also by another
     *     member; null to begin with the whole list
     */
    OnlineWatch watch(@Nullable String from, OnlineListener listener);
}
