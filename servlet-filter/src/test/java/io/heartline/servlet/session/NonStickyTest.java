package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** One session on two servers at once, and other ways to get a second opinion on it. */
class NonStickyTest {

    private final Client client = new Client();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private Pair pair(String mode) throws Exception {
        return new Pair(
                server ->
                        server.with("heartline.session.mode", mode)
                                .servlet(
                                        "/slow",
                                        TestServlets.of(
                                                (q, s) -> {
                                                    q.getSession()
                                                            .setAttribute(
                                                                    q.getParameter("n"), "slow");
                                                    begun.countDown();
                                                    try {
                                                        goOn.await();
                                                    } catch (InterruptedException e) {
                                                        Thread.currentThread().interrupt();
                                                    }
                                                    s.getWriter().println("ok");
                                                })));
    }

    private CompletableFuture<HttpResponse<String>> slow(TestServer server, String attribute)
            throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                HttpClient.newHttpClient()
                        .sendAsync(
                                client.request(server, "/slow?n=" + attribute),
                                HttpResponse.BodyHandlers.ofString());
        begun.await();
        return answer;
    }

    @Test
    void differentAttributesWrittenOnBothServersBothSurvive() throws Exception {
        try (Pair pair = pair("sync")) {
            client.body(pair.one, "/new");
            CompletableFuture<HttpResponse<String>> slow = slow(pair.one, "x");
            client.body(pair.two, "/set?n=y&v=fast");
            goOn.countDown();
            assertThat(slow.get().statusCode()).isEqualTo(200);
            for (TestServer server : new TestServer[] {pair.two, pair.one}) {
                assertThat(client.body(server, "/get?n=x")).isEqualTo("slow");
                assertThat(client.body(server, "/get?n=y")).isEqualTo("fast");
            }
            assertThat(Pair.counter(pair.one, "session_conflicts")).isZero();
        }
    }

    @Test
    void theSameAttributeWrittenOnBothServersIsAConflictForTheLaterOne() throws Exception {
        try (Pair pair = pair("sync")) {
            client.body(pair.one, "/set?n=x&v=first");
            CompletableFuture<HttpResponse<String>> slow = slow(pair.one, "x");
            client.body(pair.two, "/set?n=x&v=fast");
            goOn.countDown();
            assertThat(slow.get().statusCode()).isEqualTo(409);
            assertThat(client.body(pair.one, "/get?n=x")).isEqualTo("fast");
            assertThat(client.body(pair.two, "/get?n=x")).isEqualTo("fast");
        }
    }

    @Test
    void inAsyncModeNobodyWaitsAndTheChangeFollows() throws Exception {
        try (Pair pair = pair("async")) {
            client.body(pair.one, "/add?item=a");
            await().until(() -> pair.cluster.has(client.cookie));
            pair.engineOne.frozen = true;
            long start = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                client.body(pair.one, "/set?n=n&v=" + i);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(1));
            pair.engineOne.frozen = false;
            await().atMost(Duration.ofSeconds(5))
                    .until(
                            () ->
                                    new String(
                                                    pair.cluster.field(client.cookie, "a:n"),
                                                    StandardCharsets.ISO_8859_1)
                                            .endsWith("4"));
            assertThat(client.body(pair.two, "/get?n=n")).isEqualTo("4");
        }
    }

    @Test
    void anAttributeThatCannotBeReadHereIsKeptForAServerThatCan() throws Exception {
        try (Pair pair = pair("sync")) {
            client.body(pair.one, "/add?item=a");
            byte[] strange = {7, 1, 2, 3};
            pair.cluster.overwrite(client.cookie, "a:strange", strange);
            assertThat(client.body(pair.two, "/add?item=b")).isEqualTo("[a, b]");
            assertThat(client.body(pair.two, "/get?n=strange")).isEqualTo("null");
            client.body(pair.two, "/rename");
            assertThat(pair.cluster.field(client.cookie, "a:strange")).isEqualTo(strange);
            assertThat(Pair.counter(pair.two, "session_unreadable_attributes")).isEqualTo(1);
        }
    }
}
