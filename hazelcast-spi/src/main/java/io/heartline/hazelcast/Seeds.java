package io.heartline.hazelcast;

import com.hazelcast.config.TcpIpConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The addresses where members may be: each configured name with all its addresses, expanded over
 * the discovery ports, resolved again while running.
 */
final class Seeds implements AutoCloseable {

    private static final Logger LOG = System.getLogger("io.heartline");
    private static final long RESOLVE_SECONDS = 30;

    /** One configured place; port 0 for all discovery ports. */
    record Place(String host, int port) {

        /** Reads {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}. */
        static Place parse(String text) {
            int bracket = text.indexOf(']');
            int colon = text.lastIndexOf(':');
            boolean literalV6 = bracket < 0 && text.indexOf(':') != colon;
            if (colon <= bracket || colon < 0 || literalV6) {
                return new Place(strip(text), 0);
            }
            return new Place(
                    strip(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        }

        private static String strip(String host) {
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }
    }

    private final List<Place> places;
    private final TcpIpConfig tcpIp;
    private final int firstPort;
    private final int portCount;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(null, task, "heartline-names", 0, false);
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * @param members places as configured; none leaves the configuration as it is
     */
    Seeds(List<String> members, TcpIpConfig tcpIp, int firstPort, int portCount) {
        this.places = members.stream().map(Place::parse).toList();
        this.tcpIp = tcpIp;
        this.firstPort = firstPort;
        this.portCount = portCount;
        if (!places.isEmpty()) {
            tcpIp.setMembers(new ArrayList<>(resolve()));
        }
    }

    /** Begins to resolve again and again, if there is a name among the places. */
    void watch() {
        if (places.stream().anyMatch(place -> !isLiteral(place.host()))) {
            var unused =
                    timer.scheduleWithFixedDelay(
                            this::refresh, RESOLVE_SECONDS, RESOLVE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Adds what is new; an address that a name has lost may still hold a member. */
    private void refresh() {
        Set<String> all = new LinkedHashSet<>(tcpIp.getMembers());
        if (all.addAll(resolve())) {
            tcpIp.setMembers(new ArrayList<>(all));
        }
    }

    private Set<String> resolve() {
        Set<String> addresses = new LinkedHashSet<>();
        for (Place place : places) {
            try {
                for (InetAddress address : InetAddress.getAllByName(place.host())) {
                    expand(address, place.port(), addresses);
                }
            } catch (UnknownHostException e) {
                LOG.log(
                        Level.WARNING,
                        "HL0021: member name {0} has no address now; it is asked for again every {1} s",
                        place.host(),
                        RESOLVE_SECONDS);
            }
        }
        return addresses;
    }

    private void expand(InetAddress address, int port, Set<String> into) {
        String literal = address.getHostAddress();
        String host = literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal;
        if (port > 0) {
            into.add(host + ":" + port);
            return;
        }
        for (int i = 0; i < portCount && firstPort + i <= 65_535; i++) {
            into.add(host + ":" + (firstPort + i));
        }
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
