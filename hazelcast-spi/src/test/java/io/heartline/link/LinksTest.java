package io.heartline.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.MemberId;
import io.heartline.replication.Message;
import io.heartline.replication.Slice;
import io.heartline.spi.EngineException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinksTest {

    @Test
    void messagesCrossInBothDirectionsInOrder() {
        try (Pair pair = Pair.linked()) {
            Pair.End a = pair.smaller();
            Pair.End b = pair.greater();
            for (int i = 0; i < 1_000; i++) {
                a.links.send(b.id, new Message.Pong(i, 0, true));
                b.links.send(a.id, new Message.Pong(-i, 0, true));
            }
            pair.until(() -> a.messages.size() == 1_000 && b.messages.size() == 1_000);
            for (int i = 0; i < 1_000; i++) {
                assertThat(b.messages.get(i)).isEqualTo(new Message.Pong(i, 0, true));
                assertThat(a.messages.get(i)).isEqualTo(new Message.Pong(-i, 0, true));
            }
        }
    }

    /** A member that was frozen in its wait must judge what then arrives by the new time. */
    @Test
    void messageIsReceivedAtTheTimeOfItsReadingNotOfTheWaitBefore() throws Exception {
        try (Pair pair = Pair.linked()) {
            Pair.End b = pair.greater();
            pair.smaller().links.send(b.id, new Message.Pong(1, 2, true));
            pair.smaller().links.flush();
            Thread.sleep(50);
            long thawed = System.nanoTime();
            pair.until(() -> !b.messages.isEmpty());
            assertThat(b.receivedNanos - thawed).isNotNegative();
        }
    }

    /** Two links have news at once, a message and a reset, and the message closes both. */
    @Test
    void linkThatIsClosedBeforeItsResetIsSeenEndsNothingElse() throws Exception {
        try (Pair pair = Pair.linked()) {
            Pair.End a = pair.smaller();
            Pair.End b = pair.greater();
            Pair.End c = pair.add(3, "");
            c.know(a);
            pair.until(() -> a.events.contains("up 3") && c.events.contains("up 1"));
            pair.turnFor(200);
            a.onMessage = () -> a.links.cut(1);
            a.links.send(c.id, new Message.Pong(1, 2, true)); // unread, it makes a reset of the end
            a.links.flush();
            b.links.send(a.id, new Message.Pong(1, 2, true));
            b.links.flush();
            Thread.sleep(50);
            pair.crash(c);
            Thread.sleep(50);
            a.links.poll(0);
            assertThat(a.messages).hasSize(1);
            assertThat(a.events).contains("down 2", "down 3");
            pair.until(() -> a.events.lastIndexOf("up 2") > a.events.indexOf("down 2"));
        }
    }

    @Test
    void largeMessageArrivesWhole() {
        try (Pair pair = Pair.linked()) {
            byte[] frames = new byte[20 << 20];
            frames[frames.length - 1] = 42;
            pair.smaller()
                    .links
                    .send(
                            pair.greater().id,
                            new Message.Stream(
                                    0, Samples.EPOCH, 0, 0, 0, 0, Slice.of(frames), frames.length));
            pair.until(() -> !pair.greater().messages.isEmpty());
            byte[] arrived =
                    ((Message.Stream) pair.greater().messages.get(0)).frames().kept().array();
            assertThat(arrived).isEqualTo(frames);
        }
    }

    @Test
    void onePairHasOneConnection() {
        try (Pair pair = Pair.linked()) {
            pair.turnFor(2_500);
            assertThat(pair.smaller().counter("link_up")).isEqualTo(1);
            assertThat(pair.greater().counter("link_up")).isEqualTo(1);
        }
    }

    @Test
    void greaterMemberDialsWhenTheSmallerDoesNotKnowIt() {
        try (Pair pair = new Pair()) {
            Pair.End a = pair.add(1, "");
            Pair.End b = pair.add(2, "");
            b.know(a);
            pair.until(() -> a.events.contains("up 2") && b.events.contains("up 1"));
        }
    }

    @Test
    void thirdMemberIsFoundThroughTheOthers() {
        try (Pair pair = Pair.linked()) {
            Pair.End c = pair.add(3, "");
            c.know(pair.smaller());
            pair.until(() -> c.events.contains("up 2") && pair.greater().events.contains("up 3"));
        }
    }

    /** How: the sockets of one close as the kernel does it for a killed process. */
    @Test
    void crashOfEitherIsProvenWithinMilliseconds() {
        for (boolean smallerDies : new boolean[] {true, false}) {
            try (Pair pair = Pair.linked()) {
                pair.turnFor(1_100);
                Pair.End dying = smallerDies ? pair.smaller() : pair.greater();
                Pair.End other = smallerDies ? pair.greater() : pair.smaller();
                pair.crash(dying);
                long from = System.nanoTime();
                pair.until(() -> other.events.contains("gone " + dying.id.startedMillis()));
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
                assertThat(millis).isLessThan(200);
                assertThat(other.links.views()).isEmpty();
            }
        }
    }

    @Test
    void anotherIncarnationAtTheAddressIsProof() {
        try (Pair pair = Pair.linked()) {
            pair.turnFor(1_100);
            Pair.End b = pair.greater();
            int port = b.links.port();
            pair.crash(b);
            Pair.End next = new Pair.End(new MemberId(9, 1), "", port, 1);
            pair.ends.add(next);
            pair.until(() -> pair.smaller().events.contains("gone 2"));
            pair.until(() -> pair.smaller().events.contains("up 9"));
        }
    }

    @Test
    void lostConnectionOfALivingMemberIsRedialedAndProvesNothing() throws Exception {
        try (Pair pair = Pair.linked()) {
            pair.turnFor(1_100);
            // Garbage from the far end: both close, neither is gone
            Pair.End b = pair.greater();
            b.links.send(pair.smaller().id, new Message.Pull(0, Samples.EPOCH, 0, -5));
            pair.until(() -> pair.smaller().events.contains("down 2"));
            pair.until(() -> b.counter("link_up") == 2 && pair.smaller().counter("link_up") == 2);
            assertThat(pair.smaller().events).doesNotContain("gone 2");
            assertThat(b.events).doesNotContain("gone 1");
            assertThat(pair.smaller().counter("link_protocol_errors")).isEqualTo(1);
        }
    }

    @Test
    void frozenPeerIsGivenUpAndFoundAgainWithoutProof() {
        try (Pair pair = Pair.linked()) {
            pair.greater().frozen = true;
            pair.until(() -> pair.smaller().events.contains("down 2"));
            pair.greater().frozen = false;
            pair.until(() -> pair.smaller().counter("link_up") == 2);
            assertThat(pair.smaller().events).doesNotContain("gone 2");
            assertThat(pair.greater().events).doesNotContain("gone 1");
        }
    }

    @Test
    void anotherSecretNeverLinks() {
        try (Pair pair = new Pair()) {
            Pair.End a = pair.add(1, "one");
            Pair.End b = pair.add(2, "two");
            a.know(b);
            pair.until(() -> a.counter("link_refused_handshakes") == 1);
            pair.until(() -> b.counter("link_refused_handshakes") == 1);
            assertThat(a.events).isEmpty();
            assertThat(b.events).isEmpty();
        }
    }

    @Test
    void garbageAndSlowStrangersAreShownOutAndHarmNobody() throws Exception {
        try (Pair pair = Pair.linked()) {
            Pair.End a = pair.smaller();
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", a.links.port());
            try (Socket garbage = connect(address);
                    Socket slow = connect(address)) {
                garbage.getOutputStream()
                        .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                slow.getOutputStream().write(0x48);
                pair.until(() -> a.counter("link_protocol_errors") == 1);
                pair.until(() -> a.counter("link_handshake_timeouts") == 1);
                assertThat(slow.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(a.events).containsExactly("up 2");
        }
    }

    @Test
    void crowdOfStrangersIsLimited() throws Exception {
        try (Pair pair = Pair.linked()) {
            Pair.End a = pair.smaller();
            List<Socket> crowd = new ArrayList<>();
            try {
                for (int i = 0; i < Doors.STRANGERS_MAX + 10; i++) {
                    crowd.add(connect(new InetSocketAddress("127.0.0.1", a.links.port())));
                }
                pair.until(() -> a.counter("link_refused_connections") == 10);
            } finally {
                for (Socket socket : crowd) {
                    socket.close();
                }
            }
            // The door is free again
            Pair.End c = pair.add(3, "");
            c.know(a);
            pair.until(() -> c.events.contains("up 1"));
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, 2_000);
        socket.setSoTimeout(5_000);
        return socket;
    }

    @Test
    void fullBufferDropsDataAndKeepsRoomForPings() {
        try (Pair pair = Pair.linked()) {
            Pair.End a = pair.smaller();
            Pair.End b = pair.greater();
            b.frozen = true;
            byte[] frames = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                a.links.send(
                        b.id,
                        new Message.Stream(
                                0, Samples.EPOCH, 0, 0, 0, 0, Slice.of(frames), frames.length));
                a.links.flush();
            }
            assertThat(a.counter("link_dropped_full")).isBetween(20L, 40L);
            long dropped = a.counter("link_dropped_full");
            a.links.send(b.id, new Message.Ping(7, 8));
            assertThat(a.counter("link_dropped_full")).isEqualTo(dropped);
            b.frozen = false;
            pair.until(() -> b.messages.contains(new Message.Ping(7, 8)));
        }
    }

    @Test
    void takenPortsAreNamedWithTheCure() {
        try (Pair pair = Pair.linked()) {
            int port = pair.smaller().links.port();
            assertThatThrownBy(() -> new Pair.End(new MemberId(5, 5), "", port, 1))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("heartline.cluster.link-port");
        }
    }
}
