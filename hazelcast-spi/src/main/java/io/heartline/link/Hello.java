package io.heartline.link;

import io.heartline.MemberId;
import io.heartline.replication.Peer;
import io.heartline.replication.Recovered;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

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
 * @param lives its former incarnations, as its data directory tells, at most 16
 */
public record Hello(
        MemberId id,
        String version,
        String host,
        String zone,
        int shards,
        String address,
        int port,
        List<MemberId> lives) {

    private static final int TEXT_MAX = 200;

    public Hello {
        lives = List.copyOf(lives);
    }

    /** A member without a past. */
    Hello(
            MemberId id,
            String version,
            String host,
            String zone,
            int shards,
            String address,
            int port) {
        this(id, version, host, zone, shards, address, port, List.of());
    }

    Peer peer() {
        return new Peer(id, host, zone, lives);
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
        out.u8(lives.size());
        lives.forEach(life -> ValueCodec.member(life, out));
    }

    static Hello read(Decoder in) throws ProtocolException {
        return new Hello(
                ValueCodec.member(in),
                text(in),
                text(in),
                text(in),
                in.u8(),
                text(in),
                in.u16(),
                lives(in));
    }

    private static List<MemberId> lives(Decoder in) throws ProtocolException {
        int count = in.u8Below(Recovered.LIVES_MAX + 1, "former lives");
        List<MemberId> lives = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lives.add(ValueCodec.member(in));
        }
        return lives;
    }

    private static String text(Decoder in) throws ProtocolException {
        String text = in.string();
        if (text.length() > TEXT_MAX) {
            throw new ProtocolException("a text is too long");
        }
        return text;
    }
}
