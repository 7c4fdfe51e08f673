package io.heartline.samples.drill;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.HttpString;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * A route-sticky balancer, as a site has in front of its servers: Undertow's, with a health check.
 *
 * <p>A request goes to the server that its cookie names. It goes to the other one when that server
 * is down, refuses, or when the request is the second attempt at something that failed there, as
 * HAProxy does with {@code option redispatch} and nginx with {@code proxy_next_upstream}.
 */
final class Balancer implements AutoCloseable {

    /** Header of a repeated request: the number of attempts before this one. */
    static final String ATTEMPT = "X-Attempt";

    private static final HttpString ATTEMPT_HEADER = new HttpString(ATTEMPT);
    private static final int REQUEST_TIMEOUT_MS = 1_500;
    private static final int IDLE_TIMEOUT_MS = 15_000;
    private static final int CONNECTIONS_PER_THREAD = 400;

    /** Kept here, because the logging framework forgets the level of a logger that nobody holds. */
    private static final List<Logger> CHATTY =
            Stream.of("io.undertow", "org.xnio", "org.jboss.threads")
                    .map(Logger::getLogger)
                    .toList();

    private final int port = Ports.free();
    private final HealthWatch health;
    private final Undertow undertow;

    Balancer(List<TomcatServer> servers) {
        CHATTY.forEach(log -> log.setLevel(Level.OFF));
        health = new HealthWatch(servers);
        Routes routes = new Routes(servers, health);
        ProxyHandler proxy =
                ProxyHandler.builder()
                        .setProxyClient(routes)
                        .setMaxRequestTime(REQUEST_TIMEOUT_MS)
                        .setMaxConnectionRetries(1)
                        .build();
        undertow =
                Undertow.builder()
                        .addHttpListener(port, Ports.HOST)
                        .setIoThreads(2)
                        .setWorkerThreads(2)
                        .setHandler(proxy)
                        .build();
    }

    int port() {
        return port;
    }

    void start() {
        health.start();
        undertow.start();
    }

    @Override
    public void close() {
        health.close();
        undertow.stop();
    }

    /** The order in which a request tries the servers. */
    private static final class Routes extends LoadBalancingProxyClient {

        private final List<String> names;
        private final HealthWatch health;
        private final AtomicInteger turn = new AtomicInteger();

        Routes(List<TomcatServer> servers, HealthWatch health) {
            this.health = health;
            names = servers.stream().map(TomcatServer::name).toList();
            setConnectionsPerThread(CONNECTIONS_PER_THREAD);
            setTtl(IDLE_TIMEOUT_MS);
            for (TomcatServer server : servers) {
                URI uri = URI.create("http://" + Ports.HOST + ":" + server.port());
                addHost(uri, server.name());
            }
        }

        @Override
        protected Iterator<CharSequence> parseRoutes(HttpServerExchange exchange) {
            int first = names.indexOf(route(exchange));
            if (first < 0) {
                first = turn.getAndIncrement() & 1;
            }
            String attempt = exchange.getRequestHeaders().getFirst(ATTEMPT_HEADER);
            if (attempt != null) {
                first = first + Integer.parseInt(attempt) & 1;
            }
            List<String> order = new ArrayList<>(List.of(names.get(first), names.get(1 - first)));
            order.sort(Comparator.comparing(name -> !health.isUp(name)));
            return List.<CharSequence>copyOf(order).iterator();
        }

        private static String route(HttpServerExchange exchange) {
            Cookie cookie = exchange.getRequestCookie("JSESSIONID");
            return cookie == null ? "" : Session.route(cookie.getValue());
        }
    }
}
