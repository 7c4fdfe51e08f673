package io.heartline.servlet.presence;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.server.ServerContainer;
import java.lang.System.Logger.Level;

/**
 * Opens the WebSocket endpoint when the application starts: only then every server can tell whether
 * it has WebSockets.
 */
final class SocketOpener implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger("io.heartline.presence");
    private static final String CONTAINER = "jakarta.websocket.server.ServerContainer";

    private final PresenceService presence;

    SocketOpener(PresenceService presence) {
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
    }
}
