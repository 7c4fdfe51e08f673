package io.heartline.link;

import io.heartline.link.HandshakeException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Mutual proof of the cluster secret, and the introduction. Pure: bytes in, bytes out.
 *
 * <pre>
 *   dialer                                   acceptor
 *   OPEN   cluster hash, nonce        --&gt;
 *                                     &lt;--    CHALLENGE  nonce
 *   PROVE  hello, purpose, HMAC       --&gt;
 *                                     &lt;--    ADMIT  hello, HMAC          (or REFUSE reason, any time)
 * </pre>
 *
 * <p>Each HMAC-SHA256 is keyed by the secret and covers a label of the side, both nonces and
 * everything said before, so it is worth nothing in another connection or in the other direction.
 * The dialer proves first: a stranger that connects learns nothing to guess the secret from.
 *
 * <p>Each frame begins with a magic number and the protocol version, so that versions that differ
 * in everything else can still name each other.
 */
final class Handshake {

    /** Protocol version; members of different versions do not link. */
    static final int VERSION = 4;

    static final int FRAME_BYTES_MAX = 2_048;

    /** A TLS handshake record, of any version. */
    private static final int TLS_HELLO = 0x1603;

    private static final int MAGIC = 0x484c4e4b;
    private static final int HEADER_BYTES = 4 + 2 + 1 + 2;
    private static final int NONCE_BYTES = 32;
    private static final int CLUSTER_HASH_BYTES = 8;

    private static final int OPEN = 1;
    private static final int CHALLENGE = 2;
    private static final int PROVE = 3;
    private static final int ADMIT = 4;
    private static final int REFUSE = 5;

    private static final Reason[] REASONS = Reason.values();

    private final Identity self;
    private final boolean probe;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private int expected;
    private byte[] opened = new byte[0];
    private byte[] challenged = new byte[0];
    private byte[] proof = new byte[0];
    private boolean peerProbes;
    private @Nullable Hello peer;

    /** Who this side is, and what it can prove. */
    record Identity(Hello hello, String cluster, Secret secret) {

        byte[] clusterHash() {
            try {
                byte[] hash =
                        MessageDigest.getInstance("SHA-256")
                                .digest(cluster.getBytes(StandardCharsets.UTF_8));
                return Arrays.copyOf(hash, CLUSTER_HASH_BYTES);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    private Handshake(Identity self, boolean dialer, boolean probe, SecureRandom random) {
        this.self = self;
        this.probe = probe;
        this.expected = dialer ? CHALLENGE : OPEN;
        random.nextBytes(nonce);
    }

    /**
     * Begins as the dialer and writes the first frame.
     *
     * @param probe whether this only asks who listens there: the connection ends with the answer
     */
    static Handshake dial(Identity self, boolean probe, SecureRandom random, Encoder out) {
        Handshake handshake = new Handshake(self, true, probe, random);
        Encoder open = new Encoder(FRAME_BYTES_MAX);
        open.raw(self.clusterHash());
        open.u8(self.secret().present() ? 1 : 0);
        open.raw(handshake.nonce);
        handshake.opened = open.toBytes();
        frame(OPEN, handshake.opened, out);
        return handshake;
    }

    static Handshake accept(Identity self, SecureRandom random) {
        return new Handshake(self, false, false, random);
    }

    /** Returns the other side; only after {@link #feed} has returned 0 or more with success. */
    Hello peer() {
        if (peer == null) {
            throw new IllegalStateException("the handshake is not over");
        }
        return peer;
    }

    boolean done() {
        return peer != null;
    }

    /** Whether the connection ends with the handshake. */
    boolean probe() {
        return probe || peerProbes;
    }

    /**
     * Takes one frame if it is complete.
     *
     * @param out where the answer goes
     * @return bytes used, 0 while the frame is incomplete
     * @throws ProtocolException if this is no handshake at all
     * @throws HandshakeException if one side refuses; the refusal is already in {@code out}
     */
    int feed(byte[] bytes, int start, int end, Encoder out)
            throws ProtocolException, HandshakeException {
        Decoder in = new Decoder(bytes, start, end);
        int magic = in.remaining() >= 4 ? in.i32() : MAGIC;
        if (magic >>> 16 == TLS_HELLO) {
            throw refuse(Reason.TLS, PEER_WITH_TLS_TEXT, out);
        }
        if (magic != MAGIC) {
            throw new ProtocolException("not a Heartline peer");
        }
        if (end - start < HEADER_BYTES) {
            return 0;
        }
        int version = in.u16();
        int type = in.u8();
        int length = in.u16();
        if (length > FRAME_BYTES_MAX) {
            throw new ProtocolException("a handshake frame of " + length + " bytes");
        }
        if (in.remaining() < length) {
            return 0;
        }
        if (version != VERSION) {
            throw refuse(
                    Reason.VERSION,
                    "it speaks link protocol "
                            + version
                            + ", this member speaks "
                            + VERSION
                            + ": run library versions with the same protocol on both",
                    out);
        }
        byte[] payload = in.raw(length);
        if (type == REFUSE) {
            throw refused(new Decoder(payload, 0, length).u8Below(REASONS.length, "reason"));
        }
        if (type != expected) {
            throw new ProtocolException("handshake frame " + type + " out of turn");
        }
        switch (type) {
            case OPEN -> opened(payload, out);
            case CHALLENGE -> challenged(payload, out);
            case PROVE -> proved(payload, out);
            default -> admitted(payload, out);
        }
        return HEADER_BYTES + length;
    }

    private void opened(byte[] payload, Encoder out) throws ProtocolException, HandshakeException {
        Decoder in = new Decoder(payload, 0, payload.length);
        if (!Arrays.equals(in.raw(CLUSTER_HASH_BYTES), self.clusterHash())) {
            throw refuse(Reason.CLUSTER, "it belongs to another cluster", out);
        }
        if (in.flag() != self.secret().present()) {
            throw refuse(Reason.SECRET_MISSING, SECRET_MISSING_TEXT, out);
        }
        in.raw(NONCE_BYTES);
        in.finish();
        opened = payload;
        challenged = nonce;
        frame(CHALLENGE, challenged, out);
        expected = PROVE;
    }

    private void challenged(byte[] payload, Encoder out) throws ProtocolException {
        if (payload.length != NONCE_BYTES) {
            throw new ProtocolException("a challenge of " + payload.length + " bytes");
        }
        challenged = payload;
        Encoder text = new Encoder(FRAME_BYTES_MAX);
        text.u8(probe ? 1 : 0);
        self.hello().write(text);
        byte[] said = text.toBytes();
        proof = self.secret().mac("heartline link dialer", opened, challenged, said);
        frame(PROVE, join(proof, said), out);
        expected = ADMIT;
    }

    private void proved(byte[] payload, Encoder out) throws ProtocolException, HandshakeException {
        Decoder in = new Decoder(payload, 0, payload.length);
        proof = in.raw(Secret.MAC_BYTES);
        byte[] said = in.raw(in.remaining());
        byte[] right = self.secret().mac("heartline link dialer", opened, challenged, said);
        if (!Secret.same(proof, right)) {
            throw refuse(Reason.SECRET, SECRET_TEXT, out);
        }
        Decoder introduction = new Decoder(said, 0, said.length);
        peerProbes = introduction.flag();
        Hello hello = Hello.read(introduction);
        introduction.finish();
        checkShards(hello, out);
        Encoder text = new Encoder(FRAME_BYTES_MAX);
        self.hello().write(text);
        byte[] answer = text.toBytes();
        byte[] mac =
                self.secret().mac("heartline link acceptor", opened, challenged, proof, answer);
        frame(ADMIT, join(mac, answer), out);
        peer = hello;
    }

    private void admitted(byte[] payload, Encoder out)
            throws ProtocolException, HandshakeException {
        Decoder in = new Decoder(payload, 0, payload.length);
        byte[] mac = in.raw(Secret.MAC_BYTES);
        byte[] said = in.raw(in.remaining());
        byte[] right =
                self.secret().mac("heartline link acceptor", opened, challenged, proof, said);
        if (!Secret.same(mac, right)) {
            throw refuse(Reason.SECRET, SECRET_TEXT, out);
        }
        Decoder introduction = new Decoder(said, 0, said.length);
        Hello hello = Hello.read(introduction);
        introduction.finish();
        checkShards(hello, out);
        peer = hello;
    }

    private void checkShards(Hello hello, Encoder out) throws HandshakeException {
        if (hello.shards() != self.hello().shards()) {
            throw refuse(
                    Reason.SHARDS,
                    "it counts " + hello.shards() + " shards, this member " + self.hello().shards(),
                    out);
        }
    }

    private static final String SECRET_TEXT =
            "the secret differs: set the same heartline.cluster.secret on both";
    private static final String SECRET_MISSING_TEXT =
            "one side has a secret and the other has none: set the same heartline.cluster.secret on"
                    + " both";

    static final String PEER_WITHOUT_TLS_TEXT =
            "it does not speak TLS, this member does: set heartline.tls.keystore and"
                    + " heartline.tls.truststore on every member";
    private static final String PEER_WITH_TLS_TEXT =
            "it speaks TLS, this member does not: set heartline.tls.keystore and"
                    + " heartline.tls.truststore on every member";

    /** Whether what has arrived, in a buffer that is being filled, is a handshake without TLS. */
    static boolean isPlain(ByteBuffer filling) {
        return filling.position() >= 4 && filling.getInt(0) == MAGIC;
    }

    /** Whether a handshake without TLS begins with a refusal. */
    static boolean isRefusal(ByteBuffer filling) {
        return filling.position() >= HEADER_BYTES && filling.get(4 + 2) == REFUSE;
    }

    /** Returns the frame that tells a peer without TLS that this member wants it. */
    static byte[] tlsRefusal() {
        Encoder out = new Encoder(FRAME_BYTES_MAX);
        frame(REFUSE, new byte[] {(byte) Reason.TLS.ordinal()}, out);
        return out.toBytes();
    }

    private static HandshakeException refuse(Reason reason, String message, Encoder out) {
        frame(REFUSE, new byte[] {(byte) reason.ordinal()}, out);
        return new HandshakeException(reason, false, message);
    }

    private static HandshakeException refused(int number) {
        Reason reason = REASONS[number];
        String message =
                switch (reason) {
                    case VERSION -> "it refused link protocol " + VERSION;
                    case CLUSTER -> "it belongs to another cluster";
                    case SECRET -> SECRET_TEXT;
                    case SECRET_MISSING -> SECRET_MISSING_TEXT;
                    case SHARDS -> "it counts other shards";
                    case TLS -> PEER_WITH_TLS_TEXT;
                };
        return new HandshakeException(reason, true, message);
    }

    private static void frame(int type, byte[] payload, Encoder out) {
        out.i32(MAGIC);
        out.u16(VERSION);
        out.u8(type);
        out.u16(payload.length);
        out.raw(payload);
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
