package io.heartline.servlet.presence;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Stands before the WebSocket endpoint: browsers let any page open a WebSocket to any server, with
 * its cookies, so the page's origin is looked at here (RFC 6455, section 10.2).
 */
final class SocketGate implements Filter {

    private final Origins origins;
    private final Addresses addresses;
    private final Counters counters;

    SocketGate(Origins origins, Addresses addresses, Counters counters) {
        this.origins = origins;
        this.addresses = addresses;
        this.counters = counters;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && !origins.allows(http)) {
            counters.add(Counters.Name.BAD_ORIGINS);
            answer.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        try {
            addresses.opens(request);
            chain.doFilter(request, response);
        } finally {
            addresses.opened();
        }
    }
}
