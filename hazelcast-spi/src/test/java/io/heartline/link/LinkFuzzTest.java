package io.heartline.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.Fuzz;
import io.heartline.MemberId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Everything that a peer or a stranger can send to the link port. */
class LinkFuzzTest {

    private static final Handshake.Identity DIALER = identity(1);
    private static final Handshake.Identity ACCEPTOR = identity(2);

    private final SecureRandom random = new SecureRandom();

    private static Handshake.Identity identity(long started) {
        Hello hello =
                new Hello(new MemberId(started, 1), "1.0", "host", "zone", 16, "127.0.0.1", 5911);
        return new Handshake.Identity(hello, "cluster", new Secret(Optional.of("secret")));
    }

    /** Neither all read nor all refused: the damage reaches the inside. */
    private static void assertBoth(Fuzz.Outcome outcome) {
        assertThat(outcome.read()).isGreaterThan(Fuzz.INPUTS / 200);
        assertThat(outcome.refused()).isGreaterThan(Fuzz.INPUTS / 20);
    }

    @Test
    void damagedMessagesAreReadOrRefused() {
        List<byte[]> samples = Samples.all().stream().map(MessageCodec::encode).toList();
        assertBoth(Fuzz.run("message", samples, MessageCodec::decode, ProtocolException.class));
    }

    @Test
    void damagedGossipIsReadOrRefused() throws Exception {
        List<Gossip.Place> places = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            InetAddress address = InetAddress.getByName(i < 3 ? "10.0.0." + i : "fd00::" + i);
            places.add(new Gossip.Place(new MemberId(i, i), new InetSocketAddress(address, 5911)));
        }
        List<byte[]> samples = new ArrayList<>();
        for (int i = 0; i <= places.size(); i++) {
            Encoder out = new Encoder(4_096);
            Gossip.write(places.subList(0, i), out);
            samples.add(out.toBytes());
        }
        assertBoth(
                Fuzz.run(
                        "gossip",
                        samples,
                        input -> {
                            Decoder in = new Decoder(input, 0, input.length);
                            in.u8();
                            Gossip.read(in);
                        },
                        ProtocolException.class));
    }

    /** The proofs are right here: the introduction is what a member that knows the secret sends. */
    @Test
    void damagedHelloIsReadOrRefused() {
        Encoder out = new Encoder(4_096);
        DIALER.hello().write(out);
        assertBoth(
                Fuzz.run(
                        "hello",
                        List.of(out.toBytes()),
                        input -> {
                            Decoder in = new Decoder(input, 0, input.length);
                            Hello.read(in);
                            in.finish();
                        },
                        ProtocolException.class));
    }

    @Test
    void damagedOpeningIsAnsweredOrRefused() {
        Encoder open = new Encoder(4_096);
        Handshake.dial(DIALER, false, random, open);
        fuzzHandshake("opening", open.toBytes(), () -> Handshake.accept(ACCEPTOR, random));
    }

    @Test
    void damagedChallengeIsAnsweredOrRefused() throws Exception {
        Encoder open = new Encoder(4_096);
        Handshake.dial(DIALER, false, random, open);
        byte[] challenge = answer(Handshake.accept(ACCEPTOR, random), open.toBytes());
        fuzzHandshake(
                "challenge",
                challenge,
                () -> Handshake.dial(DIALER, false, random, new Encoder(4_096)));
    }

    @Test
    void damagedProofIsAdmittedOnlyWhenItIsRight() throws Exception {
        Encoder open = new Encoder(4_096);
        Handshake dialer = Handshake.dial(DIALER, false, random, open);
        Handshake acceptor = Handshake.accept(ACCEPTOR, random);
        byte[] proof = answer(dialer, answer(acceptor, open.toBytes()));
        byte[] admit = answer(acceptor, proof);
        fuzzProof(
                "proof",
                proof,
                () -> {
                    Handshake fresh = Handshake.accept(ACCEPTOR, random);
                    answer(fresh, open.toBytes());
                    return fresh;
                });
        byte[] challenge = answer(Handshake.accept(ACCEPTOR, random), open.toBytes());
        fuzzProof(
                "admit",
                admit,
                () -> {
                    Handshake fresh = Handshake.dial(DIALER, false, random, new Encoder(4_096));
                    answer(fresh, challenge);
                    return fresh;
                });
    }

    private interface Fresh {
        Handshake get() throws Exception;
    }

    private static byte[] answer(Handshake handshake, byte[] input) throws Exception {
        Encoder out = new Encoder(4_096);
        handshake.feed(input, 0, input.length, out);
        return out.toBytes();
    }

    private static void fuzzHandshake(String name, byte[] sample, Fresh fresh) {
        assertBoth(
                Fuzz.run(
                        name,
                        List.of(sample),
                        input -> answer(fresh.get(), input),
                        ProtocolException.class,
                        HandshakeException.class));
    }

    /** A proof is tied to nonces that are gone here, so no input may be let in. */
    private static void fuzzProof(String name, byte[] sample, Fresh fresh) {
        Fuzz.Outcome outcome =
                Fuzz.run(
                        name,
                        List.of(sample),
                        input -> {
                            Handshake handshake = fresh.get();
                            answer(handshake, Arrays.copyOf(input, input.length));
                            if (handshake.done()) {
                                throw new IllegalStateException("was let in");
                            }
                        },
                        ProtocolException.class,
                        HandshakeException.class);
        assertThat(outcome.refused()).isGreaterThan(Fuzz.INPUTS / 20);
    }
}
