package io.heartline;

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

    /** Returns this incarnation. */
    MemberId self();

    /** Returns the state of this moment. Cheap enough to call once a second. */
    HeartlineReport report();
}
