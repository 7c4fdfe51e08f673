package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.spi.Commit;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plain ways of a session over two servers. */
class SessionReplicationTest {

    private final Client client = new Client();
    private Pair pair;
    private TestServer one;
    private TestServer two;

    @BeforeEach
    void start() throws Exception {
        pair =
                new Pair(
                        server ->
                                server.servlet(
                                                "/redirect",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            q.getSession()
                                                                    .setAttribute(
                                                                            "n",
                                                                            q.getParameter("v"));
                                                            s.sendRedirect("get?n=n");
                                                        }))
                                        .servlet(
                                                "/throw",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            q.getSession()
                                                                    .setAttribute("n", "thrown");
                                                            throw new IllegalStateException(
                                                                    "on purpose");
                                                        }))
                                        .servlet(
                                                "/error",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            q.getSession()
                                                                    .setAttribute("n", "error");
                                                            s.sendError(418);
                                                        }))
                                        .servlet(
                                                "/big",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            q.getSession()
                                                                    .setAttribute(
                                                                            "n", new byte[5 << 20]);
                                                            s.getWriter().println("ok");
                                                        }))
                                        .servlet(
                                                "/size",
                                                TestServlets.of(
                                                        (q, s) ->
                                                                s.getWriter()
                                                                        .println(
                                                                                ((byte[])
                                                                                                q.getSession()
                                                                                                        .getAttribute(
                                                                                                                "n"))
                                                                                        .length)))
                                        .servlet(
                                                "/interval",
                                                TestServlets.of(
                                                        (q, s) ->
                                                                q.getSession()
                                                                        .setMaxInactiveInterval(
                                                                                Integer.parseInt(
                                                                                        q
                                                                                                .getParameter(
                                                                                                        "s"))))));
        one = pair.one;
        two = pair.two;
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    @Test
    void anInPlaceChangeIsSeenOnTheOtherServerUnderTheSameId() throws Exception {
        assertThat(client.body(one, "/add?item=a")).isEqualTo("[a]");
        assertThat(client.body(one, "/add?item=b")).isEqualTo("[a, b]");
        String id = client.cookie;
        assertThat(client.body(two, "/add?item=c")).isEqualTo("[a, b, c]");
        assertThat(client.body(one, "/cart")).isEqualTo("[a, b, c]");
        assertThat(client.cookie).isEqualTo(id);
        assertThat(client.cookiesSet).isEqualTo(1);
        assertThat(Pair.counter(two, "session_restored")).isEqualTo(1);
    }

    @Test
    void aReadSendsNothing() throws Exception {
        client.body(one, "/add?item=a");
        int commits = pair.cluster.commits.size();
        for (int i = 0; i < 10; i++) {
            assertThat(client.body(one, "/cart")).isEqualTo("[a]");
        }
        assertThat(pair.cluster.commits).hasSize(commits);
        assertThat(Pair.counter(one, "session_unchanged")).isGreaterThanOrEqualTo(10);
    }

    @Test
    void onlyTheChangedAttributeTravels() throws Exception {
        client.body(one, "/add?item=a");
        client.body(one, "/set?n=color&v=red");
        Commit last = pair.cluster.commits.get(pair.cluster.commits.size() - 1);
        assertThat(last.changes()).extracting(Commit.Change::field).containsExactly("a:color");
    }

    @Test
    void aRemovedAttributeIsGoneOnTheOtherServer() throws Exception {
        client.body(one, "/set?n=color&v=red");
        assertThat(client.body(two, "/get?n=color")).isEqualTo("red");
        client.body(two, "/set?n=color");
        assertThat(client.body(one, "/get?n=color")).isEqualTo("null");
    }

    @Test
    void theRestoredSessionIsTheSameSession() throws Exception {
        client.body(one, "/add?item=a");
        client.get(one, "/interval?s=1234");
        String before = client.body(one, "/info");
        String after = client.body(two, "/info");
        assertThat(after).isEqualTo(before).contains(" false ").contains(" true 1234");
    }

    @Test
    void aSessionWithoutAttributesLivesOnToo() throws Exception {
        String id = client.body(one, "/new");
        assertThat(client.body(two, "/new")).isEqualTo(id);
    }

    @Test
    void aRedirectFollowedAtOnceOnTheOtherServerSeesTheChange() throws Exception {
        for (int i = 0; i < 50; i++) {
            pair.engineOne.delayMillis = i % 5;
            HttpResponse<String> answer = client.get(i % 2 == 0 ? one : two, "/redirect?v=" + i);
            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(client.body(i % 2 == 0 ? two : one, "/get?n=n")).isEqualTo("" + i);
        }
    }

    @Test
    void aServletThatThrowsKeepsItsChange() throws Exception {
        assertThat(client.get(one, "/throw").statusCode()).isEqualTo(500);
        assertThat(client.body(two, "/get?n=n")).isEqualTo("thrown");
    }

    @Test
    void sendErrorKeepsTheChange() throws Exception {
        assertThat(client.get(one, "/error").statusCode()).isEqualTo(418);
        assertThat(client.body(two, "/get?n=n")).isEqualTo("error");
    }

    @Test
    void anAttributeOfFiveMegabytesTravels() throws Exception {
        client.body(one, "/big");
        assertThat(client.body(two, "/size")).isEqualTo("" + (5 << 20));
    }

    @Test
    void twentyParallelFirstRequestsRestoreOnce() throws Exception {
        client.body(one, "/add?item=first");
        pair.engineTwo.delayMillis = 200;
        HttpClient http = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(
                    http.sendAsync(
                            client.request(two, "/add?item=" + i),
                            HttpResponse.BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> response = answer.get();
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
        }
        pair.engineTwo.delayMillis = 0;
        assertThat(Pair.counter(two, "session_restored")).isEqualTo(1);
        assertThat(client.body(one, "/cart").split(",")).hasSize(21);
    }

    @Test
    void aForgedIdIsNeverAdopted() throws Exception {
        String forged = "0123456789ABCDEF0123456789ABCDEF";
        client.cookie = forged;
        String id = client.body(one, "/new");
        assertThat(id).isNotEqualTo(forged);
        assertThat(pair.cluster.has(forged)).isFalse();
        assertThat(Pair.counter(one, "session_forged_ids")).isEqualTo(1);
        client.cookie = "../../etc/passwd";
        assertThat(client.body(one, "/get?n=x")).isEqualTo("none");
        assertThat(Pair.counter(one, "session_forged_ids")).isEqualTo(1);
    }

    @Test
    void aChangedIdTakesEverythingAlongAndTheOldOneIsDead() throws Exception {
        client.body(one, "/add?item=a");
        String old = client.cookie;
        String id = client.body(one, "/rename");
        assertThat(client.cookie).isEqualTo(id).isNotEqualTo(old);
        assertThat(pair.cluster.has(old)).isFalse();
        assertThat(client.body(two, "/cart")).isEqualTo("[a]");
        client.cookie = old;
        assertThat(client.body(one, "/get?n=cart")).isEqualTo("none");
        assertThat(client.body(two, "/get?n=cart")).isEqualTo("none");
    }

    @Test
    void anInvalidatedSessionIsGoneEverywhereBeforeTheAnswer() throws Exception {
        client.body(one, "/add?item=a");
        client.body(two, "/cart");
        client.body(one, "/cart");
        String id = client.cookie;
        client.body(one, "/invalidate");
        assertThat(pair.cluster.has(id)).isFalse();
        client.cookie = id;
        assertThat(client.body(two, "/get?n=cart")).isEqualTo("none");
        assertThat(client.body(one, "/get?n=cart")).isEqualTo("none");
        assertThat(pair.cluster.size()).isZero();
    }
}
