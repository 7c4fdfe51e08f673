package io.heartline.servlet.status;

import java.util.Map;

/** The MBean {@code io.heartline:type=Heartline,context=<path>}. */
public interface HeartlineMXBean {

    /** Returns this incarnation of the member. */
    String getMember();

    /** Returns {@code SAFE}, {@code DEGRADED} or {@code DOWN}. */
    String getHealth();

    /** Returns the number of other members that an authenticated link leads to. */
    int getLinkedPeers();

    /** Returns the bytes that the slowest backup has still to acknowledge, over all shards. */
    long getLagBytes();

    /** Returns every counter by its name. */
    Map<String, Long> getCounters();

    /** Returns the whole report as JSON. */
    String getReport();
}
