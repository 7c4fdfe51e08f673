package io.heartline.servlet.container;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One web application in its container. "Session" means the container's own session object here.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
public interface Container {

    /** Returns what identifies the application among those of this server: path and version. */
    String applicationName();

    /** Returns whether the application is marked {@code <distributable/>}. */
    boolean distributable();

    /** Makes the container refuse attributes that are not serializable, or not. */
    void distributable(boolean distributable);

    /**
     * Puts the hooks in front of the session manager. Called before that starts.
     *
     * @throws IllegalStateException if the manager cannot be wrapped; names the cause and the cure
     */
    void install(ManagerHooks hooks);

    /** Puts the manager back as it was. Harmless if repeated. */
    void uninstall();

    /**
     * Runs two actions at a stop, while the application's classes can still be loaded.
     *
     * @param before runs while requests are still served, where the container tells in time; may
     *     run twice
     * @param action runs when the application stops or its start fails
     */
    void onStop(Runnable before, Runnable action);

    /** Returns the session behind an application's view of it. */
    Object session(HttpSession view);

    /** Returns the application's view of a session. */
    HttpSession view(Object session);

    /** Returns the id, with the route suffix if it has one. */
    String id(Object session);

    /** Returns this server's route, or an empty text. */
    String route();

    /** Returns the live attributes. Only to be read. */
    Map<String, Object> attributes(Object session);

    /** Returns when the session was created, in milliseconds since the epoch. */
    long creationMillis(Object session);

    /** Returns when the present or last request began, in milliseconds since the epoch. */
    long accessedMillis(Object session);

    /** Returns the longest time between two requests, 0 or less for ever. */
    int maxInactiveSeconds(Object session);

    /** Returns the principal object, to see whether it changed. */
    @Nullable Object principal(Object session);

    /** Returns who is logged in, null if nobody or if it cannot travel. */
    @Nullable Login login(Object session);

    /** Returns the note that {@link #note(Object, Object)} left. */
    @Nullable Object note(Object session);

    /** Leaves a note with a session; it never leaves this server. */
    void note(Object session, Object note);

    /** Returns the session that the container itself holds under an id. */
    @Nullable Object local(String id);

    /** Builds a session without publishing it. Only {@code sessionDidActivate} is fired. */
    Object restore(SessionImage image);

    /** Publishes a restored session. Fires nothing. */
    void publish(Object session);

    /** Takes a session away from the container. Fires nothing; requests that use it go on. */
    void removeQuietly(Object session);

    /**
     * Lets the time of a session begin anew, as a request does.
     *
     * @return false if it has ended meanwhile
     */
    boolean touch(Object session);

    /** Lets the container expire a session, with its events, if its time is over. */
    void expireIfDue(Object session);

    /** Sends the session cookie again because the id that the client should use has changed. */
    void resendCookie(ServletRequest request, String id);

    /**
     * Answers a request that has not reached the filters.
     *
     * @param retryAfterSeconds value of the header, 0 for none
     */
    void refuse(ServletRequest request, int status, String message, int retryAfterSeconds);

    /**
     * Returns whether a request that {@link #refuse} was called for by a listener goes no further.
     */
    boolean listenersMayRefuse();

    /** Returns whether a redirect sends its first byte before the filters have ended. */
    boolean redirectLeavesAtOnce();

    /** Called about every 10 s on a thread of the session module. */
    default void housekeeping() {}

    /** Finds the containers of one family. Found with {@link java.util.ServiceLoader}. */
    interface Family {
        /** Returns the container of an application, or null if it is of another family. */
        @Nullable Container of(jakarta.servlet.ServletContext context);
    }
}
