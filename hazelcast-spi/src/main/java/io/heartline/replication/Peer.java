package io.heartline.replication;

import io.heartline.MemberId;

/**
 * Another member, as the link's handshake introduced it.
 *
 * @param id its incarnation
 * @param host failure domain: members with equal text share a host
 * @param zone wider failure domain, may be empty
 */
public record Peer(MemberId id, String host, String zone) {}
