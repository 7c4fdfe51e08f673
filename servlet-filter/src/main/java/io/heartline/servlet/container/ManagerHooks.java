package io.heartline.servlet.container;

import org.jspecify.annotations.Nullable;

/** What the session module does when the container's session manager is asked. */
public interface ManagerHooks {

    /**
     * Returns the container's session with an id, restored if need be, or null if there is none.
     *
     * @throws RuntimeException if the session exists but cannot be verified now
     */
    @Nullable Object find(String id);

    /** The container has made a new session. */
    void created(Object session);

    /** The manager is about to stop: after this call it must hold no session. */
    void stopping();
}
