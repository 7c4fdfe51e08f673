package io.heartline.servlet.server;

import java.util.HashMap;
import java.util.Map;

/** Ports that servers of one cluster find each other at, on this machine. */
final class Cluster {

    final int discovery;
    final int link;
    final int ports;

    /**
     * @param ports of each kind; as many servers at most
     */
    Cluster(int ports) {
        this.ports = ports;
        discovery = Ports.free(ports);
        link = Ports.free(ports);
    }

    /**
     * Returns the settings of a server with presence.
     *
     * @param more names and values, in turns
     */
    Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("heartline.cluster.discovery-port", Integer.toString(discovery));
        settings.put("heartline.cluster.link-port", Integer.toString(link));
        settings.put("heartline.cluster.port-count", Integer.toString(ports));
        settings.put("heartline.start-wait", "3s");
        settings.put("heartline.presence.enabled", "true");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }
}
