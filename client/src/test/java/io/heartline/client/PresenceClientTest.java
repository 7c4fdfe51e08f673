package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's edge against a server that does as it likes. */
@Timeout(60)
class PresenceClientTest {

    private static final Logger LOG = Logger.getLogger("io.heartline.client");

    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.OFF); // what fails here fails on purpose
    }

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int GOODBYE_MILLIS = 2_000;

    /** A server that says this need not be heard again in this test. */
    private static final String QUIET = "{\"next\":60000}";

    private RawServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RawServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private PresenceClientBuilder client() {
        return PresenceClient.to(server.address());
    }

    private static final class Told implements ClientListener {
        final List<ClientState> states = new CopyOnWriteArrayList<>();
        final List<ListChange> lists = new CopyOnWriteArrayList<>();

        @Override
        public void stateChanged(ClientState state) {
            states.add(state);
        }

        @Override
        public void listChanged(ListChange change) {
            lists.add(change);
        }
    }

    @Test
    void shouldBeatByRequestsAndShowItsHeadersForTheTokenOnly() throws Exception {
        Told told = new Told();
        try (PresenceClient client =
                client().tokenHeader("Authorization", "Bearer x")
                        .attributes(Map.of())
                        .tokenHeaders(() -> Map.of("Cookie", "JSESSIONID=1"))
                        .listener(told)
                        .connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            assertThat(client.transport()).isEqualTo(Transport.REQUESTS);
            await().until(() -> server.to("beat").size() >= 3);
        }
        assertThat(server.to("token"))
                .singleElement()
                .satisfies(
                        token ->
                                assertThat(token.headers())
                                        .containsEntry("Authorization", "Bearer x")
                                        .containsEntry("Cookie", "JSESSIONID=1"));
        assertThat(server.requests)
                .filteredOn(request -> !request.path().endsWith("token"))
                .isNotEmpty()
                .allSatisfy(
                        request ->
                                assertThat(request.headers())
                                        .doesNotContainKeys("Authorization", "Cookie"));
        List<RawServer.Request> beats = server.to("beat");
        assertThat(beats.get(0).body()).isEqualTo("{\"token\":\"t\"}");
        assertThat(beats.get(beats.size() - 1).body())
                .as("heard when close() returns")
                .isEqualTo("{\"token\":\"t\",\"leave\":true}");
        await().until(() -> told.states.size() == 2);
        assertThat(told.states).containsExactly(ClientState.CONNECTED, ClientState.CLOSED);
    }

    @Test
    void shouldSayMoreWhenThereIsMore() throws Exception {
        server.webSocket = true;
        server.welcome = QUIET;
        try (PresenceClient client =
                client().away(true).watch(true).attributes(Map.of("a", "?")).connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            assertThat(client.transport()).isEqualTo(Transport.SOCKET);
            RawServer.Peer peer = server.peers.get(0);
            assertThat(peer.said)
                    .containsExactly(
                            "{\"token\":\"t\",\"away\":true,\"attributes\":\"a=%3F\",\"watch\":true}");
            for (int i = 0; i < 10_000; i++) {
                client.invisible(i % 2 == 0);
                client.away(false);
            }
            client.invisible(true);
            client.attributes(Map.of("page", "/cart", "device", "desk"));
            assertThatThrownBy(() -> client.attributes(Map.of("", "x")))
                    .isInstanceOf(IllegalArgumentException.class);
            String last =
                    "{\"invisible\":true,\"attributes\":\"device=desk&page=%2Fcart\",\"watch\":true}";
            await().until(() -> peer.said.contains(last));
            assertThat(peer.said).hasSizeLessThan(5);
        }
    }

    @Test
    void shouldCountAndIgnoreWhatIsNoAnswerOnAWebSocket() throws Exception {
        server.webSocket = true;
        server.welcome = QUIET;
        Told told = new Told();
        try (PresenceClient client =
                client().watch(true).messageMax(64 << 10).listener(told).connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            RawServer.Peer peer = server.peers.get(0);
            peer.text("{");
            peer.text("x".repeat(10_000));
            peer.text("");
            peer.frame(0x82, new byte[1_000]); // binary
            peer.frame(0x89, new byte[0]); // a ping
            peer.text("{\"list\":{\"gone\":[\"" + "x".repeat(70_000) + "\"]}}");
            String list = "{\"list\":{\"online\":[{\"user\":\"b\u00f6b\"}],\"anonymous\":4}}";
            byte[] bytes = list.getBytes(StandardCharsets.UTF_8);
            peer.frame(0x01, java.util.Arrays.copyOf(bytes, 30)); // in the middle of a character
            peer.frame(0x80, java.util.Arrays.copyOfRange(bytes, 30, bytes.length));
            await().until(() -> client.online().containsKey("b\u00f6b"));
            assertThat(client.anonymous()).isEqualTo(4);
            assertThat(client.counters())
                    .containsEntry("malformed", 3L)
                    .containsEntry("too_long", 1L)
                    .containsEntry("bugs", 0L);
            assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
            assertThatThrownBy(() -> client.online().clear())
                    .isInstanceOf(UnsupportedOperationException.class);
            await().until(() -> !told.lists.isEmpty());
            assertThat(told.lists.get(0).reset()).isTrue();
        }
        assertThat(told.states).startsWith(ClientState.CONNECTED);
    }

    @Test
    void shouldComeBackFromFramesThatBreakTheProtocol() throws Exception {
        server.webSocket = true;
        server.welcome = QUIET;
        try (PresenceClient client = client().connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            server.peers.get(0).frame(0x81, new byte[] {(byte) 0xff, (byte) 0xfe}); // no UTF-8
            await().until(() -> server.peers.size() == 2);
            assertThat(client.awaitConnected(LONG)).isTrue();
            server.peers.get(1).frame(0xff, new byte[3]); // no kind of frame
            await().until(() -> server.peers.size() == 3);
            assertThat(client.awaitConnected(LONG)).isTrue();
            assertThat(server.to("token")).hasSize(1);
        }
    }

    @Test
    void shouldCountAndIgnoreWhatIsNoAnswerToARequest() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        server.answers =
                request ->
                        switch (asked.incrementAndGet()) {
                            case 1 -> RawServer.ok("<html>log in</html>");
                            case 2 -> RawServer.status("302 Found", "Location: /elsewhere");
                            case 3 -> "nonsense\r\n\r\n";
                            default -> RawServer.usual(request);
                        };
        try (PresenceClient client = client().connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            assertThat(client.counters()).containsEntry("malformed", 1L);
            assertThat(server.requests).noneMatch(r -> r.path().equals("/elsewhere"));
            server.answers =
                    request ->
                            RawServer.ok(
                                    "{\"list\":{\"gone\":[\"" + "x".repeat(17 << 20) + "\"]}}");
            await().until(() -> client.counters().get("too_long") > 0);
            assertThat(client.state()).isEqualTo(ClientState.CONNECTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "socket", "beat"})
    void shouldComeNoSoonerThanTheServerWants(String path) throws Exception {
        AtomicInteger refused = new AtomicInteger();
        server.answers =
                request ->
                        request.path().endsWith(path) && refused.getAndIncrement() == 0
                                ? RawServer.status("503 Busy", "Retry-After: 2")
                                : RawServer.usual(request);
        try (PresenceClient client = client().connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
        }
        List<RawServer.Request> all = new ArrayList<>(server.requests);
        int at = all.indexOf(server.to(path).get(0));
        assertThat(TimeUnit.NANOSECONDS.toMillis(all.get(at + 1).nanos() - all.get(at).nanos()))
                .isGreaterThanOrEqualTo(1_900L);
    }

    @Test
    void shouldNoticeThatNothingComesAnyMore() throws Exception {
        server.webSocket = true;
        try (PresenceClient client = client().connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> client.state() == ClientState.RECONNECTING);
            assertThat(client.awaitConnected(LONG)).isTrue();
        }
    }

    @Test
    void shouldStopWhenItIsSignedOut() throws Exception {
        server.webSocket = true;
        server.welcome = QUIET;
        try (PresenceClient client = client().connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            server.peers.get(0).close(4_403, "signed out");
            await().until(() -> client.state() == ClientState.SIGNED_OUT);
            client.signIn();
            client.signIn();
            assertThat(client.awaitConnected(LONG)).isTrue();
            assertThat(server.to("token")).hasSizeBetween(2, 3);
            assertThat(server.to("beat")).isEmpty();
        }
    }

    @Test
    void shouldAskAgainForHeadersThatCouldNotBeMade() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (PresenceClient client =
                client().tokenHeaders(
                                () ->
                                        switch (asked.incrementAndGet()) {
                                            case 1 -> throw new IllegalStateException("on purpose");
                                            case 2 -> Map.of("Connection", "is not ours to set");
                                            default -> Map.of("User", "ann");
                                        })
                        .connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            assertThat(client.counters()).containsEntry("headers_failed", 2L);
            assertThat(server.to("token"))
                    .singleElement()
                    .satisfies(r -> assertThat(r.headers()).containsEntry("User", "ann"));
        }
    }

    @Test
    void shouldNotBeHeldUpByAListenerThatBlocksOrFails() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        ClientListener listener =
                new ClientListener() {
                    @Override
                    public void stateChanged(ClientState state) {
                        calls.incrementAndGet();
                        try {
                            free.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        throw new IllegalStateException("on purpose");
                    }
                };
        try (PresenceClient client = client().listener(listener).connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            await().until(() -> server.to("beat").size() > 3);
            assertThat(calls).hasValue(1);
            free.countDown();
            await().until(() -> client.counters().get("listener_failed") == 1);
        }
    }

    @Test
    void shouldLeaveNoThreadBehind() throws Exception {
        server.webSocket = true;
        try (PresenceClient client = client().connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            assertThat(threads("heartline-client-")).isNotEmpty();
        }
        await().until(() -> threads("heartline-client-").isEmpty());
        await().atMost(LONG)
                .until(
                        () -> {
                            System.gc(); // before Java 21 the JDK's own thread needs that
                            return threads("HttpClient-").isEmpty();
                        });
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    @Test
    void shouldCloseInTimeWhenNobodyAnswers() throws Exception {
        PresenceClient client = client().connect();
        assertThat(client.awaitConnected(LONG)).isTrue();
        server.answers = request -> null;
        long begin = System.nanoTime();
        client.close();
        client.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin).toMillis())
                .isBetween(GOODBYE_MILLIS - 100L, 2L * GOODBYE_MILLIS);
        assertThat(client.state()).isEqualTo(ClientState.CLOSED);
        client.away(true);
        client.signIn();
        assertThat(client.awaitConnected(LONG)).isFalse();
    }

    /** A listener that is called by the client's own thread, against advice. */
    @Test
    void shouldCloseWithinAListener() throws Exception {
        PresenceClient[] client = new PresenceClient[1];
        CountDownLatch made = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        ClientListener listener =
                new ClientListener() {
                    @Override
                    public void stateChanged(ClientState state) {
                        if (state == ClientState.CONNECTED) {
                            try {
                                made.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            client[0].close();
                            closed.countDown();
                        }
                    }
                };
        client[0] = client().listener(listener, Runnable::run).connect();
        made.countDown();
        assertThat(closed.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(client[0].state()).isEqualTo(ClientState.CLOSED);
        await().until(() -> server.to("beat").stream().anyMatch(b -> b.body().contains("leave")));
        assertThat(client[0].counters()).containsEntry("bugs", 0L);
    }

    @Test
    void shouldNotWaitForItsGoodByeWhenItIsInterrupted() throws Exception {
        PresenceClient client = client().connect();
        assertThat(client.awaitConnected(LONG)).isTrue();
        server.answers = request -> null;
        long begin = System.nanoTime();
        Thread.currentThread().interrupt();
        client.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin).toMillis())
                .isLessThan(GOODBYE_MILLIS - 500L);
        assertThat(client.state()).isEqualTo(ClientState.CLOSED);
    }

    @Test
    void shouldCloseInTimeWhenItNeverConnected() throws Exception {
        server.close();
        HttpClient shared = HttpClient.newHttpClient();
        PresenceClient client = client().http(shared).connect();
        assertThat(client.awaitConnected(Duration.ofMillis(300))).isFalse();
        assertThat(client.state()).isEqualTo(ClientState.CONNECTING);
        long begin = System.nanoTime();
        client.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin).toMillis()).isLessThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop",
                "/app",
                "ftp://shop.example/app",
                "http:///app",
                "http://shop.example/?a=b",
                "http://shop.example/#a",
                "http://ann@shop.example/",
                "mailto:a@b"
            })
    void shouldRefuseWhatIsNoAddressOfAnApplication(String address) {
        assertThatThrownBy(() -> PresenceClient.to(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cure");
    }
}
