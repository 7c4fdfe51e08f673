package io.heartline.link;

import io.heartline.MemberId;
import io.heartline.replication.Peer;
import java.net.InetSocketAddress;

/**
 * What a member tells of itself once the secret is proven.
 *
 * @param id its incarnation
 * @param version library version, for people
 * @param host failure domain: members with equal text share a host
 * @param zone wider failure domain, may be empty
 * @param shards shards that it counts; all members must agree
 * @param address host literal where its link listens; empty for the address that it is seen from
 * @param port port where its link listens
 */
public record Hello(
        MemberId id,
        String version,
        String host,
        String zone,
        int shards,
        String address,
        int port) {

    private static final int TEXT_MAX = 200;

    Peer peer() {
        return new Peer(id, host, zone);
    }

    /** Returns where its link listens, for one who sees it at an address. */
    InetSocketAddress listensAt(InetSocketAddress seen) {
        InetSocketAddress told = Gossip.address(address, port);
        return told != null ? told : new InetSocketAddress(seen.getAddress(), port);
    }

    void write(Encoder out) {
        ValueCodec.member(id, out);
        out.string(version);
        out.string(host);
        out.string(zone);
        out.u8(shards);
        out.string(address);
        out.u16(port);
    }

    static Hello read(Decoder in) throws ProtocolException {
        return new Hello(
                ValueCodec.member(in), text(in), text(in), text(in), in.u8(), text(in), in.u16());
    }

    private static String text(Decoder in) throws ProtocolException {
        String text = in.string();
        if (text.length() > TEXT_MAX) {
            throw new ProtocolException("a text is too long");
        }
        return text;
    }
}
