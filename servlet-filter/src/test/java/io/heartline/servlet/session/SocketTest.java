package io.heartline.servlet.session;

import static io.heartline.servlet.session.Crowd.awaitGone;
import static io.heartline.servlet.session.Crowd.awaitStatus;
import static io.heartline.servlet.session.Crowd.beat;
import static io.heartline.servlet.session.Crowd.presence;
import static io.heartline.servlet.session.Crowd.say;
import static io.heartline.servlet.session.Crowd.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.heartline.presence.Status;
import io.heartline.servlet.session.Crowd.Told;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Presence over WebSockets. */
class SocketTest {

    private Pair pair;

    @BeforeEach
    void start() throws Exception {
        pair = new Pair(presence("heartline.presence.beat", "1s"));
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    /** The server pings, and the client's end answers by itself. */
    @Test
    void anOpenConnectionIsOnLineUntilItEnds() throws Exception {
        Line line = new Line(pair.one, true).hello(token(pair.one, "ann"), "");
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        Thread.sleep(5_000); // longer than lease and grace
        assertThat(presence(pair.two).isOnline("ann")).isTrue();
        assertThat(line.said).hasSizeGreaterThan(3).allMatch("{\"next\":1000}"::equals);
        assertThat(Pair.counter(pair.one, "presence_sockets")).isEqualTo(1);
        line.say("{\"away\":true}");
        awaitStatus(pair.two, "ann", Status.AWAY, 1);
        line.socket.abort();
        awaitGone(pair.two, "ann");
        assertThat(Pair.counter(pair.one, "presence_sockets")).isZero();
        assertThat(Pair.counter(pair.one, "presence_lost")).isEqualTo(1);
    }

    @Test
    void whoWatchesGetsTheListAndWhatChanges() throws Exception {
        Line line = new Line(pair.one, true).hello(token(pair.one, "ann"), ",\"watch\":true");
        await().until(() -> line.heard("\"user\":\"ann\",\"status\":\"online\",\"clients\":1"));
        String bob = token(pair.two, "bob \"the\" \u5fc3");
        beat(pair.two, bob);
        await().until(() -> line.heard("\"user\":\"bob \\\"the\\\" \u5fc3\""));
        assertThat(line.said.stream().filter(text -> text.contains("\"reset\":true"))).hasSize(1);
        say(pair.two, bob, ",\"leave\":true");
        await().until(() -> line.heard("\"gone\":[\"bob \\\"the\\\" \u5fc3\"]"));
        String last = line.said.get(line.said.size() - 1);
        String at = last.replaceAll(".*\"at\":\"([^\"]*)\".*", "$1");
        line.socket.abort();
        beat(pair.two, token(pair.two, "eve"));
        awaitStatus(pair.two, "eve", Status.ONLINE, 1);
        // goes on where it was, at the other server
        Line next =
                new Line(pair.two, true)
                        .hello(token(pair.two, "ann"), ",\"watch\":true,\"at\":\"" + at + "\"");
        await().until(() -> next.heard("\"user\":\"eve\""));
        assertThat(next.heard("\"reset\":true")).isFalse();
    }

    @Test
    void theApplicationDecidesWhoSeesWhom() throws Exception {
        Line denied = new Line(pair.one, true).hello(token(pair.one, "mallory"), ",\"watch\":true");
        await().until(() -> denied.heard("\"watch\":false"));
        beat(pair.one, token(pair.one, "secret agent"));
        beat(pair.one, token(pair.one, "broken"));
        Line allowed = new Line(pair.one, true).hello(token(pair.one, "ann"), ",\"watch\":true");
        await().until(() -> allowed.heard("\"user\":\"mallory\""));
        assertThat(presence(pair.one).isOnline("secret agent")).isTrue();
        assertThat(allowed.heard("secret")).isFalse();
        assertThat(allowed.heard("broken")).isFalse();
        assertThat(denied.heard("\"list\"")).isFalse();
        assertThat(Pair.counter(pair.one, "presence_watches_denied")).isPositive();
    }

    /** P14: one client, two ways at once; whichever ends, nobody notices. */
    @Test
    void changingTheTransportIsNoNews() throws Exception {
        try (Told told = new Told(pair.two, null)) {
            String token = token(pair.one, "ann");
            beat(pair.one, token);
            Line line = new Line(pair.two, true).hello(token, "");
            awaitStatus(pair.one, "ann", Status.ONLINE, 1);
            Thread.sleep(5_000);
            line.socket.abort();
            for (int i = 0; i < 10; i++) {
                beat(pair.one, token);
                Thread.sleep(500);
            }
            assertThat(told.story).containsExactly("+ann");
            assertThat(presence(pair.one).online("ann").orElseThrow().clients()).isEqualTo(1);
        }
    }

    /** P3: the other end is there, but nobody reads. */
    @Test
    void aSilentConnectionIsClosedAndDelaysNobody() throws Exception {
        Line silent = new Line(pair.one, false).hello(token(pair.one, "bob"), ",\"watch\":true");
        Line lively = new Line(pair.one, true).hello(token(pair.one, "ann"), "");
        awaitStatus(pair.two, "bob", Status.ONLINE, 1);
        await().until(() -> Pair.counter(pair.one, "presence_sockets_silent") == 1);
        awaitGone(pair.two, "bob");
        assertThat(presence(pair.two).isOnline("ann")).isTrue();
        assertThat(lively.said).hasSizeGreaterThan(2);
        silent.socket.abort();
    }

    @Test
    void whatBreaksTheProtocolIsClosedWithItsReason() throws Exception {
        String token = token(pair.one, "ann");
        assertThat(new Line(pair.one, true).say("{\"hidden\":true}").closed.join()).isEqualTo(1008);
        assertThat(new Line(pair.one, true).say("nonsense").closed.join()).isEqualTo(1008);
        assertThat(new Line(pair.one, true).hello(token + "x", "").closed.join()).isEqualTo(4401);
        assertThat(new Line(pair.one, true).say("x".repeat(5_000)).closed.join()).isEqualTo(1009);
        Line flood = new Line(pair.one, true).hello(token, "");
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < 400 && !flood.closed.isDone(); i++) {
            last = last.thenCompose(done -> flood.socket.sendText("{}", true));
        }
        assertThat(flood.closed.join()).isEqualTo(1008);
        Line leaving = new Line(pair.one, true).hello(token, ",\"leave\":true");
        assertThat(leaving.closed.join()).isEqualTo(1000);
        assertThat(Pair.counter(pair.one, "presence_sockets_refused")).isGreaterThanOrEqualTo(3);
        await().until(() -> Pair.counter(pair.one, "presence_sockets") == 0);
    }

    /** Its lease is at the other server; that the connection ends after it says nothing more. */
    @Test
    void aGoodByeIsNoLoss() throws Exception {
        String token = token(pair.one, "ann");
        beat(pair.one, token);
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        Line leaving = new Line(pair.two, true).hello(token, ",\"leave\":true");
        assertThat(leaving.closed.join()).isEqualTo(1000);
        awaitGone(pair.one, "ann");
        assertThat(Pair.counter(pair.one, "presence_left")).isEqualTo(1);
        assertThat(Pair.counter(pair.one, "presence_lost")).isZero();
    }

    @Test
    void onlyPagesOfThisServerMayConnect() throws Exception {
        assertThat(new Client().get(pair.one, "/heartline/socket").statusCode()).isEqualTo(426);
        String own = "http://127.0.0.1:" + pair.one.port();
        new Line(pair.one, true, own).socket.abort();
        assertThatThrownBy(() -> new Line(pair.one, true, "https://evil.example"))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
        assertThat(Pair.counter(pair.one, "presence_bad_origins")).isEqualTo(1);
    }

    @Test
    void theServersEndIsToldToTheClient() throws Exception {
        Line line = new Line(pair.one, true).hello(token(pair.one, "ann"), "");
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        pair.one.context.stop();
        assertThat(line.closed.get(10, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(1001);
        assertThat(presence(pair.two).isOnline("ann")).isTrue();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Pair.counter(pair.two, "presence_adopted") == 1);
    }
}
