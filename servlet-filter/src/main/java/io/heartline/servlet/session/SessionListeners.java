package io.heartline.servlet.session;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;

/** What the session module hears from the container besides the filter and the manager. */
final class SessionListeners
        implements ServletContextListener,
                ServletRequestListener,
                HttpSessionListener,
                HttpSessionIdListener {

    private final SessionRuntime runtime;
    private final SessionFilter filter;
    private final Runnable stop;

    SessionListeners(SessionRuntime runtime, SessionFilter filter, Runnable stop) {
        this.runtime = runtime;
        this.filter = filter;
        this.stop = stop;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        stop.run();
    }

    @Override
    public void requestInitialized(ServletRequestEvent event) {
        if (event.getServletRequest() instanceof HttpServletRequest request) {
            String id = request.getRequestedSessionId();
            if (id != null) {
                filter.arrived(request, id);
            }
        }
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
        if (event.getServletRequest() instanceof HttpServletRequest request) {
            filter.destroyed(request);
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        runtime.ended(event.getSession());
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        runtime.live.renamed(
                runtime.container.session(event.getSession()), event.getSession().getId());
    }
}
