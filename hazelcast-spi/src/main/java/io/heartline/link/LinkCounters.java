package io.heartline.link;

import java.util.Map;
import java.util.TreeMap;

/** What the links count. Written by their thread only. */
final class LinkCounters {

    long outBytes;
    long inBytes;
    long writes;
    long reads;
    long up;
    long down;
    long droppedFull;
    long droppedUnlinked;
    long refusedHandshakes;
    long refusedConnections;
    long handshakeTimeouts;
    long protocolErrors;
    long proofs;
    long bookFull;
    long tlsBusy;

    Map<String, Long> toMap() {
        Map<String, Long> map = new TreeMap<>();
        map.put("link_out_bytes", outBytes);
        map.put("link_in_bytes", inBytes);
        map.put("link_writes", writes);
        map.put("link_reads", reads);
        map.put("link_up", up);
        map.put("link_down", down);
        map.put("link_dropped_full", droppedFull);
        map.put("link_dropped_unlinked", droppedUnlinked);
        map.put("link_refused_handshakes", refusedHandshakes);
        map.put("link_refused_connections", refusedConnections);
        map.put("link_handshake_timeouts", handshakeTimeouts);
        map.put("link_protocol_errors", protocolErrors);
        map.put("link_death_proofs", proofs);
        map.put("link_book_full", bookFull);
        map.put("link_tls_busy", tlsBusy);
        return map;
    }
}
