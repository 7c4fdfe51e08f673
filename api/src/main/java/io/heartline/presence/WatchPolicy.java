package io.heartline.presence;

/**
 * Decides who may watch whom. The application names its own in {@code
 * META-INF/services/io.heartline.presence.WatchPolicy}; without one no client may watch anybody.
 * Code of the application itself sees everybody through {@link Presence}.
 *
 * <p><b>Thread-safety:</b> must be safe for any thread, and fast: it is asked for each user of each
 * piece that a client is sent. If it throws, the answer is no.
 */
public interface WatchPolicy {

    /**
     * Says whether a client may watch at all.
     *
     * @param watcher the client's user; empty for nobody known
     */
    boolean mayWatch(String watcher);

    /**
     * Says whether a client may see that a user is on-line.
     *
     * @param watcher the client's user; empty for nobody known
     * @param user whom it would see
     */
    default boolean mayWatch(String watcher, String user) {
        return true;
    }
}
