package io.heartline.servlet.session;

import static io.heartline.servlet.session.Crowd.beat;
import static io.heartline.servlet.session.Crowd.presence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that their clients keep alive. */
class KeepsSessionTest {

    private static final int TIMEOUT_SECONDS = 4;

    private final Client browser = new Client();
    private Pair pair;

    @BeforeEach
    void start() throws Exception {
        pair =
                new Pair(
                        server -> {
                            presence(
                                            "heartline.presence.beat",
                                            "1s",
                                            "heartline.presence.keeps-session",
                                            "true")
                                    .accept(server);
                            server.servlet(
                                    "/short",
                                    TestServlets.of(
                                            (q, s) ->
                                                    q.getSession()
                                                            .setMaxInactiveInterval(
                                                                    TIMEOUT_SECONDS)));
                        });
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private String token() throws Exception {
        browser.body(pair.one, "/short");
        return browser.body(pair.one, "/heartline/token").split("\"")[3];
    }

    private void look() {
        for (int i = 0; i < 10; i++) { // it does not look at sessions each time
            pair.one.context.backgroundProcess();
        }
    }

    private void awaitEnd() {
        await().atMost(Duration.ofSeconds(15))
                .until(
                        () -> {
                            look();
                            return !pair.cluster.has(browser.cookie);
                        });
    }

    /** The session is at one server, the beats come to the other. */
    @Test
    void aBeatKeepsTheSessionAlive() throws Exception {
        String token = token();
        long end = System.nanoTime() + Duration.ofSeconds(3 * TIMEOUT_SECONDS).toNanos();
        while (System.nanoTime() < end) {
            beat(pair.two, token);
            look();
            assertThat(pair.cluster.has(browser.cookie)).isTrue();
            Thread.sleep(200);
        }
        // once in a tenth of the time-out and in a second, at most
        assertThat(Pair.counter(pair.one, "presence_sessions_kept")).isBetween(4L, 14L);
        assertThat(Pair.counter(pair.two, "presence_sessions_kept")).isZero();
        awaitEnd();
    }

    @Test
    void anOpenWebSocketKeepsTheSessionAlive() throws Exception {
        Line line = new Line(pair.two, true).hello(token(), "");
        long end = System.nanoTime() + Duration.ofSeconds(2 * TIMEOUT_SECONDS).toNanos();
        while (System.nanoTime() < end) {
            look();
            assertThat(pair.cluster.has(browser.cookie)).isTrue();
            Thread.sleep(200);
        }
        assertThat(browser.body(pair.one, "/get?n=x")).isEqualTo("null");
        line.socket.abort();
        awaitEnd();
    }
}
