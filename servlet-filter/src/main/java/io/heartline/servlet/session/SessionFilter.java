package io.heartline.servlet.session;

import io.heartline.servlet.presence.PresenceService;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds each response until the changes made before it are safe. Stands before all others. */
final class SessionFilter implements Filter {

    private static final String EXCHANGE = "io.heartline.session.Exchange";

    private static final Set<String> OWN_FILTERS =
            Set.of(HeartlineInitializer.FILTER, PresenceService.SOCKET);

    /** The container's own filters, which have nothing to do with sessions. */
    private static final Set<String> CONTAINER_FILTERS =
            Set.of(
                    "org.apache.tomcat.websocket.server.WsFilter",
                    "org.glassfish.tyrus.servlet.TyrusServletFilter");

    private static final String DEFAULT_SERVLET = "org.apache.catalina.servlets.DefaultServlet";

    private final SessionRuntime runtime;

    /** Stands for a request that touches no session. */
    private static final Object SESSIONLESS = new Object();

    /**
     * What this thread is at, in the one element of an array that lives as long as the thread: a
     * request that has not reached this filter yet, {@link #SESSIONLESS}, or null. Neither the
     * array nor its type is the application's, so the thread keeps no application alive.
     */
    private final ThreadLocal<Object[]> current = ThreadLocal.withInitial(() -> new Object[1]);

    /** Our own servlets that are asked here, before any filter of the application. */
    private final Map<String, HttpServlet> direct;

    /**
     * Servlets that touch no session: our own, and those that only send files, if no filter of the
     * application is before them.
     */
    private volatile Set<String> sessionless;

    /**
     * @param direct our own servlets that need no filter and no session, by name
     */
    SessionFilter(SessionRuntime runtime, Map<String, HttpServlet> direct) {
        this.runtime = runtime;
        this.direct = Map.copyOf(direct);
        this.sessionless = own();
        runtime.live.onRefused(this::refused);
    }

    /** Learns which requests cannot touch a session; by now every filter is registered. */
    @Override
    public void init(FilterConfig config) {
        runtime.serves();
        ServletContext context = config.getServletContext();
        for (FilterRegistration filter : context.getFilterRegistrations().values()) {
            if (!OWN_FILTERS.contains(filter.getName())
                    && !CONTAINER_FILTERS.contains(filter.getClassName())) {
                return;
            }
        }
        Stream<String> files =
                context.getServletRegistrations().values().stream()
                        .filter(servlet -> DEFAULT_SERVLET.equals(servlet.getClassName()))
                        .map(ServletRegistration::getName);
        sessionless = Stream.concat(files, own().stream()).collect(Collectors.toSet());
    }

    /** Returns the names of our own servlets that touch no session. */
    private Set<String> own() {
        return Stream.concat(direct.keySet().stream(), Stream.of(PresenceService.SOCKET))
                .collect(Collectors.toSet());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http)
                || !(response instanceof HttpServletResponse httpResponse)) {
            chain.doFilter(request, response);
            return;
        }
        if (isSessionless(http)) {
            current.get()[0] = SESSIONLESS;
            HttpServlet own = direct.get(servletName(http));
            if (own == null) {
                chain.doFilter(request, response);
            } else {
                own.service(request, response);
            }
            return;
        }
        current.get()[0] = null;
        Exchange exchange = new Exchange(runtime, http, httpResponse);
        request.setAttribute(EXCHANGE, exchange);
        if (!exchange.begin()) {
            return;
        }
        try {
            chain.doFilter(exchange.requestView(), exchange.responseView());
        } catch (Refused e) {
            exchange.refuse(e);
        } catch (ServletException e) {
            if (!(e.getRootCause() instanceof Refused refused)) {
                throw e;
            }
            exchange.refuse(refused);
        } finally {
            exchange.end();
        }
    }

    private boolean isSessionless(HttpServletRequest request) {
        Set<String> servlets = sessionless;
        return !servlets.isEmpty() && servlets.contains(servletName(request));
    }

    private static String servletName(HttpServletRequest request) {
        return request.getHttpServletMapping().getServletName();
    }

    /**
     * Remembers the request of this thread, for look-ups that happen before the filter. The first
     * of them happens here if it can: a refusal in the container's own would be a stack trace in
     * its log, one for each request that a frozen standby turns away.
     */
    void arrived(HttpServletRequest request, String id) {
        current.get()[0] = request;
        if (!runtime.container.listenersMayRefuse() || isSessionless(request)) {
            return;
        }
        try {
            runtime.live.find(id);
        } catch (Refused e) {
            request.setAttribute(EXCHANGE, Boolean.FALSE); // answered; nothing to commit
        }
    }

    /** A look-up on this thread was refused. Before the filter, the container has to answer. */
    void refused(Refused reason) {
        if (current.get()[0] instanceof HttpServletRequest request) {
            runtime.container.refuse(
                    request, reason.status(), reason.getMessage(), reason.retryAfterSeconds());
        }
    }

    /** The request is over: the last chance for changes that other listeners made. */
    void destroyed(HttpServletRequest request) {
        Object[] mine = current.get();
        boolean done = SESSIONLESS.equals(mine[0]);
        mine[0] = null;
        if (done) {
            return;
        }
        Object exchange = request.getAttribute(EXCHANGE);
        if (exchange instanceof Exchange own) {
            own.destroyed();
        } else if (exchange == null) {
            commitUnfiltered(request);
        }
    }

    /** A log-in form's answer, for example, never reaches the filters. */
    private void commitUnfiltered(HttpServletRequest request) {
        try {
            HttpSession session = request.getSession(false);
            if (session != null) {
                runtime.committer.makeSafe(runtime.live.state(runtime.container.session(session)));
            }
        } catch (Refused e) {
            runtime.container.refuse(request, e.status(), e.getMessage(), e.retryAfterSeconds());
        }
    }
}
