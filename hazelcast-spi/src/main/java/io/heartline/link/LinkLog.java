package io.heartline.link;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;

/** What the links tell people: at most one line a minute for each peer address and subject. */
final class LinkLog {

    private static final Logger LOG = System.getLogger("io.heartline.link");

    private final LogLimiter limiter = new LogLimiter();

    void up(Hello peer, String ownVersion, InetSocketAddress remote) {
        LOG.log(Level.INFO, "HL0101: linked to member {0} at {1}", peer.id().brief(), text(remote));
        if (!peer.version().equals(ownVersion)) {
            LOG.log(
                    Level.WARNING,
                    "HL0102: member {0} runs library version {1}, this one {2}: they work together,"
                            + " but finish the upgrade",
                    peer.id().brief(),
                    peer.version(),
                    ownVersion);
        }
    }

    void down(Neighbor peer, String why) {
        LOG.log(Level.INFO, "HL0103: link to member {0} is lost: {1}", peer.id.brief(), why);
    }

    void gone(Neighbor peer, String proof) {
        LOG.log(
                Level.INFO,
                "HL0104: member {0} is gone: {1} {2}",
                peer.id.brief(),
                text(peer.address),
                proof);
    }

    void refused(InetSocketAddress remote, HandshakeException refusal, long now) {
        if (limiter.allows("refused " + remote.getHostString() + refusal.reason(), now)) {
            LOG.log(
                    Level.WARNING,
                    "HL0105: no link with {0}: {1}",
                    text(remote),
                    refusal.getMessage());
        }
    }

    void malformed(InetSocketAddress remote, ProtocolException cause, long now) {
        if (limiter.allows("malformed " + remote.getHostString(), now)) {
            LOG.log(
                    Level.WARNING,
                    "HL0106: connection with {0} closed: {1}",
                    text(remote),
                    cause.getMessage());
        }
    }

    void insecure(InetSocketAddress remote, long now) {
        if (limiter.allows("insecure " + remote.getHostString(), now)) {
            LOG.log(
                    Level.WARNING,
                    "HL0107: no link with {0}: beyond loopback a link needs a secret; set the same"
                            + " heartline.cluster.secret on all members",
                    text(remote));
        }
    }

    void crowded(InetSocketAddress remote, int most, long now) {
        if (limiter.allows("crowded", now)) {
            LOG.log(
                    Level.WARNING,
                    "HL0108: connection from {0} refused: {1} strangers are already knocking",
                    text(remote),
                    most);
        }
    }

    void cannotAccept(Exception cause, long now) {
        if (limiter.allows("accept", now)) {
            LOG.log(
                    Level.WARNING,
                    "HL0109: cannot accept a connection (open file limit?): {0}",
                    cause.toString());
        }
    }

    static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
