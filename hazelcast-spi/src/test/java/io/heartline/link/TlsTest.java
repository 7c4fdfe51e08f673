package io.heartline.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.MemberId;
import io.heartline.replication.Message;
import io.heartline.replication.Slice;
import io.heartline.spi.EngineException;
import io.heartline.spi.TlsSettings;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TlsTest {

    private static Path keys;
    private static Path otherKeys;
    private static Path trust;
    private static Tls tls;

    @BeforeAll
    static void makeStores() throws Exception {
        keys = Stores.keys("one");
        otherKeys = Stores.keys("two");
        trust = Stores.trusting(keys);
        tls = Stores.tls(keys, trust);
    }

    /** What the links log meanwhile. */
    private static final class Lines extends Handler implements AutoCloseable {
        private static final Logger LOGGER = Logger.getLogger("io.heartline.link");
        final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

        Lines() {
            LOGGER.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(java.text.MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        boolean has(String part) {
            return lines.stream().anyMatch(line -> line.contains(part));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            LOGGER.removeHandler(this);
        }
    }

    @Test
    void messagesCrossWholeAndInOrder() {
        try (Pair pair = Pair.linked(tls)) {
            Pair.End a = pair.smaller();
            Pair.End b = pair.greater();
            byte[] frames = new byte[20 << 20];
            new SplittableRandom(1).nextBytes(frames);
            a.links.send(
                    b.id,
                    new Message.Stream(
                            0, Samples.EPOCH, 0, 0, 0, 0, Slice.of(frames), frames.length));
            for (int i = 0; i < 1_000; i++) {
                a.links.send(b.id, new Message.Pong(i, 0, true));
                b.links.send(a.id, new Message.Pong(-i, 0, true));
            }
            pair.until(() -> a.messages.size() == 1_000 && b.messages.size() == 1_001);
            assertThat(((Message.Stream) b.messages.get(0)).frames().kept().array())
                    .isEqualTo(frames);
            for (int i = 0; i < 1_000; i++) {
                assertThat(b.messages.get(i + 1)).isEqualTo(new Message.Pong(i, 0, true));
                assertThat(a.messages.get(i)).isEqualTo(new Message.Pong(-i, 0, true));
            }
            pair.until(() -> a.links.flushed() && b.links.flushed());
        }
    }

    @Test
    void crashIsProvenAsWithoutTls() {
        for (boolean smallerDies : new boolean[] {true, false}) {
            try (Pair pair = Pair.linked(tls)) {
                pair.turnFor(1_100);
                Pair.End dying = smallerDies ? pair.smaller() : pair.greater();
                Pair.End other = smallerDies ? pair.greater() : pair.smaller();
                pair.crash(dying);
                pair.until(() -> other.events.contains("gone " + dying.id.startedMillis()));
            }
        }
    }

    @Test
    void lostLinkComesBackWithoutProof() {
        try (Pair pair = Pair.linked(tls)) {
            pair.turnFor(1_100);
            Pair.End b = pair.greater();
            b.links.send(pair.smaller().id, new Message.Pull(0, Samples.EPOCH, 0, -5));
            pair.until(() -> pair.smaller().events.contains("down 2"));
            pair.until(() -> b.counter("link_up") == 2 && pair.smaller().counter("link_up") == 2);
            assertThat(pair.smaller().events).doesNotContain("gone 2");
        }
    }

    @Test
    void anotherSecretNeverLinks() {
        try (Pair pair = new Pair()) {
            Pair.End a = new Pair.End(new MemberId(1, 1), "one", tls, Pair.FIRST_PORT, 100);
            Pair.End b = new Pair.End(new MemberId(2, 1), "two", tls, Pair.FIRST_PORT, 100);
            pair.ends.add(a);
            pair.ends.add(b);
            a.know(b);
            pair.until(() -> a.counter("link_refused_handshakes") == 1);
            pair.until(() -> b.counter("link_refused_handshakes") == 1);
            assertThat(a.events).isEmpty();
        }
    }

    @Test
    void peerWithoutTlsIsNamedOnBothSides() {
        for (boolean dialerHasTls : new boolean[] {true, false}) {
            try (Lines log = new Lines();
                    Pair pair = new Pair()) {
                Pair.End a = dialerHasTls ? pair.add(1, tls) : pair.add(1, "");
                Pair.End b = dialerHasTls ? pair.add(2, "") : pair.add(2, tls);
                a.know(b);
                pair.until(() -> log.has("HL0105") && log.has("it does not speak TLS, this"));
                pair.until(() -> log.has("it speaks TLS, this member does not"));
                assertThat(a.events).isEmpty();
                assertThat(b.events).isEmpty();
                assertThat(log.lines).hasSize(2);
            }
        }
    }

    @Test
    void untrustedCertificateIsNamedOnBothSides() throws Exception {
        Tls stranger = Stores.tls(otherKeys, Stores.trusting(keys, otherKeys));
        for (boolean dialerIsStranger : new boolean[] {true, false}) {
            try (Lines log = new Lines();
                    Pair pair = new Pair()) {
                Pair.End a = pair.add(1, dialerIsStranger ? stranger : tls);
                Pair.End b = pair.add(2, dialerIsStranger ? tls : stranger);
                a.know(b);
                pair.until(() -> log.has("trusted here"));
                pair.until(() -> log.has("does not accept the TLS certificate of this member"));
                assertThat(a.events).isEmpty();
                assertThat(b.events).isEmpty();
            }
        }
    }

    /** A member's own check at its start; a certificate that expires later is not covered here. */
    @Test
    void expiredCertificateIsRefusedAtStart() throws Exception {
        Path expired = Stores.keys("old", "-10d", 5);
        assertThatThrownBy(() -> Stores.tls(expired, trust))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("is valid only from")
                .hasMessageContaining("heartline.tls.keystore");
    }

    @Test
    void everyMistakeInTheStoresNamesItsCure() throws Exception {
        Path garbage = Files.write(Path.of(keys + ".garbage"), new byte[] {1, 2, 3, 4, 5, 6});
        Optional<String> right = Optional.of(Stores.PASSWORD);
        Optional<String> wrong = Optional.of("wrong");
        String k = keys.toString();
        String t = trust.toString();
        assertRefused(new TlsSettings("none.p12", right, t, right), "there is no file none.p12");
        assertRefused(new TlsSettings(k, wrong, t, right), "heartline.tls.keystore-password");
        assertRefused(new TlsSettings(k, right, t, wrong), "heartline.tls.truststore-password");
        assertRefused(new TlsSettings(garbage.toString(), right, t, right), "nor JKS");
        assertRefused(new TlsSettings(t, right, t, right), "holds no private key");
        assertThat(new TlsSettings(k, right, t, right).toString()).doesNotContain("changeit");
    }

    private static void assertRefused(TlsSettings settings, String message) {
        assertThatThrownBy(() -> Tls.load(settings))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void garbageSlowStrangersAndHelloWithoutEndHarmNobody() throws Exception {
        try (Pair pair = Pair.linked(tls)) {
            Pair.End a = pair.smaller();
            try (Socket garbage = new Socket("127.0.0.1", a.links.port());
                    Socket slow = new Socket("127.0.0.1", a.links.port());
                    Socket huge = new Socket("127.0.0.1", a.links.port())) {
                garbage.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes("US-ASCII"));
                slow.getOutputStream().write(0x16);
                huge.getOutputStream().write(new byte[] {0x16, 3, 3, -1, -1, 1, -1, -1, -1});
                pair.until(() -> a.counter("link_protocol_errors") == 2);
                pair.until(() -> a.counter("link_handshake_timeouts") == 1);
            }
            assertThat(a.events).containsExactly("up 2");
        }
    }

    /** How: a relay between both flips a bit now and then, in the handshake and after it. */
    @Test
    void damagedCiphertextClosesTheConnectionAndNothingElse() throws Exception {
        long seed = Long.getLong("heartline.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 4; i++) {
            try (Pair pair = new Pair();
                    ServerSocket relay = new ServerSocket(0)) {
                Pair.End a = pair.add(1, tls);
                Pair.End b = pair.add(2, tls);
                int damageAt = random.nextInt(4_000);
                relay(relay, b.links.port(), damageAt);
                a.links.know(b.id, "127.0.0.1", relay.getLocalPort());
                for (int n = 0; n < 5; n++) {
                    pair.turnFor(20);
                    a.links.send(
                            b.id,
                            new Message.Stream(
                                    0,
                                    Samples.EPOCH,
                                    0,
                                    0,
                                    0,
                                    0,
                                    Slice.of(new byte[2_000]),
                                    2_000));
                }
                pair.until(
                        () ->
                                a.counter("link_protocol_errors")
                                                + b.counter("link_protocol_errors")
                                                + a.counter("link_refused_handshakes")
                                                + b.counter("link_refused_handshakes")
                                                + a.counter("link_handshake_timeouts")
                                                + b.counter("link_handshake_timeouts")
                                                + a.counter("link_down")
                                        > 0);
                assertThat(b.messages)
                        .allMatch(m -> ((Message.Stream) m).frames().length() == 2_000);
            } catch (AssertionError e) {
                throw new AssertionError("-Dheartline.seed=" + seed, e);
            }
        }
    }

    private static void relay(ServerSocket relay, int port, int damageAt) {
        Thread acceptor =
                new Thread(
                        () -> {
                            try (Socket in = relay.accept();
                                    Socket out = new Socket("127.0.0.1", port)) {
                                Thread back = new Thread(() -> copy(out, in, -1));
                                back.start();
                                copy(in, out, damageAt);
                                back.join();
                            } catch (Exception e) {
                                // The test is over
                            }
                        });
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private static void copy(Socket from, Socket to, int damageAt) {
        byte[] bytes = new byte[4_096];
        int total = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (damageAt >= total && damageAt < total + n) {
                    bytes[damageAt - total] ^= 1;
                }
                total += n;
                out.write(bytes, 0, n);
            }
            to.close();
        } catch (java.io.IOException e) {
            // The other end is closed
        }
    }
}
