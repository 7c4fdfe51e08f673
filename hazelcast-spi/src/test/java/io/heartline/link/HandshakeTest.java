package io.heartline.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.MemberId;
import io.heartline.link.HandshakeException.Reason;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private final SecureRandom random = new SecureRandom();

    private static Handshake.Identity identity(
            long started, String cluster, String secret, int shards) {
        Hello hello =
                new Hello(
                        new MemberId(started, 1), "1.0", "host", "zone", shards, "127.0.0.1", 5911);
        return new Handshake.Identity(
                hello,
                cluster,
                new Secret(secret.isEmpty() ? Optional.empty() : Optional.of(secret)));
    }

    /** Lets both talk until one has nothing to say. */
    private static void talk(
            Handshake dialer, Encoder fromDialer, Handshake acceptor, Encoder fromAcceptor)
            throws Exception {
        for (int i = 0; i < 4; i++) {
            deliver(fromDialer, acceptor, fromAcceptor);
            deliver(fromAcceptor, dialer, fromDialer);
        }
    }

    private static void deliver(Encoder from, Handshake to, Encoder answers) throws Exception {
        byte[] bytes = from.toBytes();
        if (bytes.length > 0) {
            int used = to.feed(bytes, 0, bytes.length, answers);
            from.consume(used);
        }
    }

    private void talk(Handshake.Identity left, Handshake.Identity right) throws Exception {
        Encoder fromDialer = new Encoder(4_096);
        Encoder fromAcceptor = new Encoder(4_096);
        Handshake dialer = Handshake.dial(left, false, random, fromDialer);
        talk(dialer, fromDialer, Handshake.accept(right, random), fromAcceptor);
    }

    @Test
    void sameSecretIntroducesBoth() throws Exception {
        Encoder fromDialer = new Encoder(4_096);
        Encoder fromAcceptor = new Encoder(4_096);
        Handshake dialer = Handshake.dial(identity(1, "c", "s", 16), true, random, fromDialer);
        Handshake acceptor = Handshake.accept(identity(2, "c", "s", 16), random);
        talk(dialer, fromDialer, acceptor, fromAcceptor);
        assertThat(dialer.peer().id()).isEqualTo(new MemberId(2, 1));
        assertThat(acceptor.peer().id()).isEqualTo(new MemberId(1, 1));
        assertThat(acceptor.probe()).isTrue();
        assertThat(acceptor.peer().zone()).isEqualTo("zone");
    }

    @Test
    void anotherSecretIsRefusedWithTheCure() {
        assertThatThrownBy(() -> talk(identity(1, "c", "right", 16), identity(2, "c", "wrong", 16)))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("heartline.cluster.secret")
                .extracting(e -> ((HandshakeException) e).reason())
                .isEqualTo(Reason.SECRET);
    }

    @Test
    void aSecretOnOneSideOnlyIsRefused() {
        assertThatThrownBy(() -> talk(identity(1, "c", "", 16), identity(2, "c", "s", 16)))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("has none");
    }

    @Test
    void anotherClusterAndOtherShardsAreRefused() {
        assertThatThrownBy(() -> talk(identity(1, "c", "s", 16), identity(2, "d", "s", 16)))
                .hasMessageContaining("another cluster");
        assertThatThrownBy(() -> talk(identity(1, "c", "s", 16), identity(2, "c", "s", 32)))
                .hasMessageContaining("16 shards, this member 32");
    }

    @Test
    void anotherProtocolVersionIsNamedOnBothSides() throws Exception {
        Encoder fromDialer = new Encoder(4_096);
        Handshake.dial(identity(1, "c", "s", 16), false, random, fromDialer);
        byte[] open = fromDialer.toBytes();
        open[5] = 9;
        Encoder answer = new Encoder(4_096);
        Handshake acceptor = Handshake.accept(identity(2, "c", "s", 16), random);
        assertThatThrownBy(() -> acceptor.feed(open, 0, open.length, answer))
                .hasMessageContaining("protocol 9")
                .hasMessageContaining("speaks " + Handshake.VERSION);
        byte[] refusal = answer.toBytes();
        refusal[5] = 9;
        Handshake dialer =
                Handshake.dial(identity(1, "c", "s", 16), false, random, new Encoder(4_096));
        assertThatThrownBy(() -> dialer.feed(refusal, 0, refusal.length, new Encoder(4_096)))
                .hasMessageContaining("protocol 9")
                .hasMessageContaining("speaks " + Handshake.VERSION);
    }

    /** The acceptor's own frames, sent back to it, prove nothing. */
    @Test
    void reflectedProofIsWorthNothing() throws Exception {
        Handshake.Identity victim = identity(1, "c", "s", 16);
        Encoder opened = new Encoder(4_096);
        Handshake dialing = Handshake.dial(victim, false, random, opened);
        Encoder challenge = new Encoder(4_096);
        Handshake accepting = Handshake.accept(victim, random);
        deliver(opened, accepting, challenge);
        Encoder proof = new Encoder(4_096);
        deliver(challenge, dialing, proof);
        byte[] echo = proof.toBytes();
        echo[6] = 4;
        assertThatThrownBy(() -> dialing.feed(echo, 0, echo.length, new Encoder(4_096)))
                .isInstanceOf(HandshakeException.class);
    }

    @Test
    void garbageIsNoHandshake() {
        SplittableRandom noise = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[4 + noise.nextInt(100)];
            noise.nextBytes(bytes);
            Handshake acceptor = Handshake.accept(identity(2, "c", "s", 16), random);
            assertThatThrownBy(() -> acceptor.feed(bytes, 0, bytes.length, new Encoder(4_096)))
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void everyMutationOfAProofIsRefusedOrWaitedFor() throws Exception {
        for (int at = 0; at < 120; at++) {
            Handshake.Identity left = identity(1, "c", "s", 16);
            Encoder fromDialer = new Encoder(4_096);
            Encoder fromAcceptor = new Encoder(4_096);
            Handshake dialer = Handshake.dial(left, false, random, fromDialer);
            Handshake acceptor = Handshake.accept(identity(2, "c", "s", 16), random);
            deliver(fromDialer, acceptor, fromAcceptor);
            deliver(fromAcceptor, dialer, fromDialer);
            byte[] proof = fromDialer.toBytes();
            byte[] mutated = Arrays.copyOf(proof, proof.length);
            mutated[at % mutated.length] ^= 0x10;
            try {
                acceptor.feed(mutated, 0, mutated.length, fromAcceptor);
            } catch (ProtocolException | HandshakeException refused) {
                continue;
            }
            assertThat(acceptor.done()).as("byte " + at).isFalse();
        }
    }
}
