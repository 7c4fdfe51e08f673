package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;

/**
 * Another member, as the link's handshake introduced it.
 *
 * @param id its incarnation
 * @param host failure domain: members with equal text share a host
 * @param zone wider failure domain, may be empty
 * @param lives its former incarnations, which used the same data directory; at most 16
 */
public record Peer(MemberId id, String host, String zone, List<MemberId> lives) {

    public Peer {
        lives = List.copyOf(lives);
    }

    /** A member without a past. */
    public Peer(MemberId id, String host, String zone) {
        this(id, host, zone, List.of());
    }
}
