package io.heartline.servlet.presence;

import io.heartline.presence.OnlineListener;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.server.ServerContainer;
import java.lang.System.Logger.Level;

/**
 * Opens what can be opened only when the application starts: until then no server can tell whether
 * it has WebSockets and CDI.
 */
final class Opener implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger("io.heartline.presence");
    private static final String CONTAINER = "jakarta.websocket.server.ServerContainer";

    private final PresenceService presence;

    Opener(PresenceService presence) {
        this.presence = presence;
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Object container = event.getServletContext().getAttribute(CONTAINER);
        if (container == null) {
            LOG.log(Level.INFO, "This server has no WebSockets; clients beat by requests");
        } else {
            presence.open((ServerContainer) container);
        }
        OnlineListener observers = CdiEvents.find(event.getServletContext().getClassLoader());
        if (observers != null) {
            presence.tell(observers);
        }
    }
}
