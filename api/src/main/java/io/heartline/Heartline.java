package io.heartline;

import io.heartline.presence.Presence;
import io.heartline.state.Codec;
import io.heartline.state.ReplicatedMap;
import jakarta.servlet.ServletContext;

/**
 * Heartline in one application. Get it with {@link #of(ServletContext)}.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
public interface Heartline {

    /** The servlet context attribute that holds this application's instance. */
    String ATTRIBUTE = "io.heartline.Heartline";

    /**
     * Returns the instance of this web application.
     *
     * @throws IllegalStateException if Heartline is not running in that application, with the
     *     reason
     */
    static Heartline of(ServletContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof Heartline heartline) {
            return heartline;
        }
        throw new IllegalStateException(
                "Heartline is not running in "
                        + context.getContextPath()
                        + ": heartline.enabled is false, or its start was refused (see the log)");
    }

    /**
     * Returns a map that all members share, in mode SYNC.
     *
     * @param name 1 to 200 characters; the same name is the same map on every member
     */
    <V> ReplicatedMap<V> map(String name, Codec<V> codec);

    /** Returns a map of bytes. */
    default ReplicatedMap<byte[]> map(String name) {
        return map(name, Codec.BYTES);
    }

    /**
     * Returns who is on-line.
     *
     * @throws IllegalStateException if {@code heartline.presence.enabled} is not true
     */
    Presence presence();

    /** Returns this incarnation. */
    MemberId self();

    /**
     * Returns the state of this member, a second old at most; a tenth of it if asked all the time.
     * Cheap.
     */
    HeartlineReport report();
}
