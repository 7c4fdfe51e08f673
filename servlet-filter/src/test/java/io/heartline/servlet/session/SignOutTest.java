package io.heartline.servlet.session;

import static io.heartline.servlet.session.Crowd.awaitGone;
import static io.heartline.servlet.session.Crowd.awaitStatus;
import static io.heartline.servlet.session.Crowd.post;
import static io.heartline.servlet.session.Crowd.presence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heartline.presence.Status;
import io.heartline.servlet.session.Crowd.Told;
import io.heartline.spi.EngineException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clients of a session, when somebody logs in or out, here or elsewhere. */
class SignOutTest {

    /** From a session's end to that of its clients' connections, as the guide says. */
    private static final long BOUND_MILLIS = 1_000;

    private final Client browser = new Client();
    private Pair pair;

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private void start(String... settings) throws Exception {
        pair =
                new Pair(
                        server -> {
                            presence(settings).accept(server);
                            server.with("heartline.presence.user-attribute", "who");
                            server.servlet(
                                    "/leave",
                                    TestServlets.of(
                                            (q, s) -> q.getSession().removeAttribute("who")));
                            server.servlet(
                                    "/short",
                                    TestServlets.of(
                                            (q, s) -> q.getSession().setMaxInactiveInterval(2)));
                        });
    }

    private void logIn(TestServer server, String user) throws Exception {
        browser.body(server, "/set?n=who&v=" + user);
    }

    private String token(TestServer server) throws Exception {
        return browser.body(server, "/heartline/token").split("\"")[3];
    }

    private Line open(TestServer server) throws Exception {
        Line line = new Line(server, true).hello(token(server), "");
        await().until(() -> !line.said.isEmpty());
        return line;
    }

    /** Ann has logged in at one server, and is on-line by a WebSocket of the other. */
    private Line startWithAnn(String... settings) throws Exception {
        start(settings);
        logIn(pair.one, "ann");
        return open(pair.two);
    }

    private static void assertClosed(int code, Line... lines) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BOUND_MILLIS);
        for (Line line : lines) {
            long left = Math.max(0, end - System.nanoTime());
            assertThat(line.closed.get(left, TimeUnit.NANOSECONDS)).isEqualTo(code);
        }
    }

    private static void awaitBeat(TestServer server, String token, int status) {
        await().pollInterval(Duration.ofMillis(50))
                .untilAsserted(
                        () -> assertThat(post(server, token, "").statusCode()).isEqualTo(status));
    }

    /** 60: a log-out is one everywhere, for each way of being there. */
    @Test
    void aLogOutEndsItsClientsOnEveryServer() throws Exception {
        start();
        try (Told told = new Told(pair.two, null)) {
            logIn(pair.one, "ann");
            Line here = open(pair.one);
            Line there = open(pair.two);
            String beating = token(pair.two);
            String late = token(pair.one); // has not beaten yet
            assertThat(post(pair.two, beating, "").statusCode()).isEqualTo(200);
            Client other = new Client();
            other.body(pair.two, "/set?n=who&v=bob");
            String bob = other.body(pair.two, "/heartline/token").split("\"")[3];
            Line stays = new Line(pair.one, true).hello(bob, "");
            awaitStatus(pair.one, "ann", Status.ONLINE, 3);
            browser.body(pair.one, "/invalidate");
            assertClosed(4403, here, there);
            for (TestServer server : new TestServer[] {pair.one, pair.two}) {
                awaitBeat(server, beating, 410);
                awaitBeat(server, late, 410);
            }
            awaitGone(pair.one, "ann");
            awaitGone(pair.two, "ann");
            assertThat(new Line(pair.two, true).hello(late, "").closed.join()).isEqualTo(4403);
            assertThat(stays.closed).isNotDone();
            assertThat(presence(pair.two).isOnline("bob")).isTrue();
            assertThat(signedOut()).isEqualTo(3);
            await().until(() -> told.story.size() == 3);
            assertThat(told.story).containsExactlyInAnyOrder("+ann", "+bob", "-ann");
        }
    }

    private long signedOut() {
        return Pair.counter(pair.one, "presence_signed_out")
                + Pair.counter(pair.two, "presence_signed_out");
    }

    @Test
    void aSessionThatTimesOutEndsItsClients() throws Exception {
        start();
        browser.body(pair.one, "/short");
        logIn(pair.one, "ann");
        Line here = open(pair.one);
        Line there = open(pair.two);
        browser.body(pair.one, "/get?n=who");
        Thread.sleep(3_000);
        assertThat(there.closed).isNotDone();
        for (int i = 0; i < 10; i++) { // it does not look at sessions each time
            pair.one.context.backgroundProcess();
        }
        assertClosed(4403, here, there);
        awaitGone(pair.two, "ann");
    }

    /** Its server is dead, and nobody has come since: the cluster lets it expire. */
    @Test
    void aSessionWithoutAServerEndsItsClientsWhenItsTimeIsOver() throws Exception {
        Line there = startWithAnn();
        pair.cluster.state("heartline.presence-sessions:/app").expire();
        assertClosed(4403, there);
    }

    /** The session goes on, as after {@code HttpServletRequest.logout()}. */
    @Test
    void aLogOutThatLeavesTheSessionEndsItsClients() throws Exception {
        Line line = startWithAnn();
        String beating = token(pair.one);
        browser.body(pair.two, "/leave");
        assertClosed(4403, line);
        awaitBeat(pair.one, beating, 410);
        awaitGone(pair.one, "ann");
        Line nobody = open(pair.one);
        logIn(pair.one, "bob");
        assertClosed(4401, nobody); // get a new token
        Line bob = open(pair.two);
        awaitStatus(pair.one, "bob", Status.ONLINE, 1);
        logIn(pair.one, "ann");
        assertClosed(4403, bob);
    }

    /** The same with a log-in of the container. */
    @Test
    void aLogOutOfTheContainerEndsItsClients() throws Exception {
        pair =
                new Pair(
                        server -> {
                            presence().accept(server);
                            RouteAndLoginTest.form(server);
                            server.servlet("/out", TestServlets.of((q, s) -> q.logout()));
                        });
        browser.body(pair.one, "/who");
        Line nobody = open(pair.one);
        browser.get(pair.one, "/j_security_check?j_username=bob&j_password=secret");
        assertClosed(4401, nobody);
        Line bob = open(pair.one);
        awaitStatus(pair.two, "bob", Status.ONLINE, 1);
        assertThat(browser.body(pair.two, "/who")).startsWith("bob");
        assertThat(bob.closed).isNotDone();
        browser.body(pair.two, "/out");
        assertClosed(4403, bob);
        awaitGone(pair.one, "bob");
    }

    /** Whoever logs in on a page is not two, and comes once. */
    @Test
    void aLogInReplacesTheClientOfNobodyKnown() throws Exception {
        start();
        try (Told told = new Told(pair.two, null)) {
            browser.body(pair.one, "/new");
            Line nobody = open(pair.one);
            logIn(pair.one, "ann");
            browser.body(pair.one, "/rename");
            assertClosed(4401, nobody);
            Line ann = open(pair.one);
            awaitStatus(pair.two, "ann", Status.ONLINE, 1);
            browser.body(pair.two, "/rename"); // the same user, at another server
            assertClosed(4401, ann);
            Line again = open(pair.two);
            Thread.sleep(2_500); // longer than the grace
            awaitStatus(pair.one, "ann", Status.ONLINE, 1);
            assertThat(again.closed).isNotDone();
            assertThat(told.story).containsExactly("+ann");
            await().until(() -> Pair.counter(pair.one, "presence_clients_everywhere") == 1);
        }
    }

    /** 62: a client that comes to the other server finds its session and itself there. */
    @Test
    void aClientFindsItsSessionAtTheOtherServer() throws Exception {
        start();
        logIn(pair.one, "ann");
        String token = token(pair.one);
        Line line = new Line(pair.one, true).hello(token, "");
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        pair.engineOne.left = true;
        pair.cluster.members.remove(pair.engineOne);
        line.socket.abort();
        Line next = new Line(pair.two, true).hello(token, "");
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        assertThat(browser.body(pair.two, "/get?n=who")).isEqualTo("ann");
        browser.body(pair.two, "/invalidate");
        assertClosed(4403, next);
    }

    /** What the cluster did not take is written again. */
    @Test
    void aLogOutIsNotLostWhileTheClusterDoesNotAnswer() throws Exception {
        Line there = startWithAnn();
        browser.body(pair.one, "/get?n=who");
        await().until(() -> Pair.counter(pair.one, "presence_sessions") == 1);
        pair.engineOne.failure = EngineException.Kind.UNAVAILABLE;
        assertThat(browser.get(pair.one, "/invalidate").statusCode()).isEqualTo(503);
        Thread.sleep(1_500);
        assertThat(there.closed).isNotDone();
        pair.engineOne.failure = null;
        assertThat(there.closed.get(5, TimeUnit.SECONDS)).isEqualTo(4403);
    }

    @Test
    void withoutTheClusterThereIsNoToken() throws Exception {
        start();
        logIn(pair.one, "ann");
        pair.engineOne.failure = EngineException.Kind.UNAVAILABLE;
        assertThat(browser.get(pair.one, "/heartline/token").statusCode()).isEqualTo(503);
        pair.engineOne.failure = null;
        assertThat(token(pair.one)).isNotEmpty();
    }

    /** A member that is told everything anew: whatever is not named again asks for a new token. */
    @Test
    void aLineThatIsToldAnewEndsNobodysLogIn() throws Exception {
        Line line = startWithAnn();
        pair.cluster.state("heartline.presence-sessions:/app").forget();
        logIn(pair.one, "ann");
        Thread.sleep(2_000);
        assertThat(line.closed).isNotDone();
    }

    @Test
    void anApplicationMayWantNoneOfIt() throws Exception {
        Line line = startWithAnn("heartline.presence.ends-with-session", "false");
        browser.body(pair.one, "/invalidate");
        Thread.sleep(2_000);
        assertThat(line.closed).isNotDone();
        assertThat(presence(pair.one).isOnline("ann")).isTrue();
    }
}
