package io.heartline.jca;

import java.util.Locale;

/** The keys that the adapter reads. */
enum Key {
    CLUSTER_NAME("heartline.cluster.name"),
    CLUSTER_MEMBERS("heartline.cluster.members"),
    CLUSTER_SECRET("heartline.cluster.secret"),
    CLUSTER_ZONE("heartline.cluster.zone"),
    CLUSTER_BIND("heartline.cluster.bind"),
    DISCOVERY_PORT("heartline.cluster.discovery-port"),
    LINK_PORT("heartline.cluster.link-port"),
    PORT_COUNT("heartline.cluster.port-count"),
    HAZELCAST_CONFIG("heartline.hazelcast.config");

    private final String property;

    Key(String property) {
        this.property = property;
    }

    /** Returns the name as a system property. */
    String property() {
        return property;
    }

    /** Returns the name as an environment variable, for example HEARTLINE_CLUSTER_NAME. */
    String variable() {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
