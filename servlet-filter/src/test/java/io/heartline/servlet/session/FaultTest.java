package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heartline.spi.EngineException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client sees when the cluster is slow, away, or of another opinion. */
class FaultTest {

    private final Client client = new Client();
    private Pair pair;
    private TestServer one;
    private TestServer two;

    @BeforeEach
    void start() throws Exception {
        pair =
                new Pair(
                        server ->
                                server.with("heartline.session.max-wait", "1500ms")
                                        .with("heartline.session.max-waiting", "3")
                                        .servlet(
                                                "/late",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            s.getWriter().println("begun");
                                                            s.flushBuffer();
                                                            q.getSession(false)
                                                                    .setAttribute("n", "late");
                                                            s.getWriter().println("end");
                                                        }))
                                        .servlet(
                                                "/long",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            q.getSession()
                                                                    .setAttribute("n", "long");
                                                            for (int i = 0; i < 20_000; i++) {
                                                                s.getWriter().print("\u00e4");
                                                            }
                                                        })));
        one = pair.one;
        two = pair.two;
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }

    @Test
    void aFrozenStandbyHoldsFewRequestsAndTheRestIsRefusedAtOnce() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Client c = new Client();
            c.body(one, "/new");
            clients.add(c);
        }
        pair.engineOne.frozen = true;
        HttpClient http = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        long start = System.nanoTime();
        for (Client c : clients) {
            answers.add(
                    http.sendAsync(
                            c.request(one, "/set?n=n&v=v"), HttpResponse.BodyHandlers.ofString()));
        }
        await().atMost(Duration.ofSeconds(1))
                .until(
                        () ->
                                answers.stream().filter(CompletableFuture::isDone).count() == 7
                                        && System.nanoTime() - start < 1_200_000_000L);
        pair.engineOne.frozen = false;
        int refused = 0;
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            if (answer.get().statusCode() != 200) {
                assertRefused(answer.get());
                refused++;
            }
        }
        assertThat(refused).isEqualTo(7);
        assertThat(Pair.counter(one, "session_waiting_refused")).isEqualTo(7);
        for (Client c : clients) {
            assertThat(c.body(two, "/get?n=n")).isEqualTo("v");
        }
    }

    @Test
    void aRefusedLookUpIsAnAnswerAndNoErrorInTheContainersLog() throws Exception {
        client.body(one, "/add?item=a");
        pair.engineTwo.failure = EngineException.Kind.UNAVAILABLE;
        List<LogRecord> errors = new CopyOnWriteArrayList<>();
        Handler handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord entry) {
                        if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
                            errors.add(entry);
                        }
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logger log = Logger.getLogger("org.apache.catalina.core");
        log.addHandler(handler);
        try {
            assertRefused(client.get(two, "/cart"));
        } finally {
            log.removeHandler(handler);
        }
        assertThat(errors).isEmpty();
        pair.engineTwo.failure = null;
        assertThat(client.body(two, "/cart")).isEqualTo("[a]");
    }

    @Test
    void anUnsafeChangeIsRefusedKeptAndSentWithTheNextRequest() throws Exception {
        client.body(one, "/add?item=a");
        pair.engineOne.failure = EngineException.Kind.OVERLOADED;
        assertRefused(client.get(one, "/add?item=b"));
        pair.engineOne.failure = null;
        assertThat(client.body(one, "/cart")).isEqualTo("[a, b]");
        assertThat(client.body(two, "/cart")).isEqualTo("[a, b]");
    }

    @Test
    void aRefusedChangeIsSentEvenWithoutAnotherRequest() throws Exception {
        client.body(one, "/add?item=a");
        pair.engineOne.failure = EngineException.Kind.UNAVAILABLE;
        assertRefused(client.get(one, "/add?item=b"));
        pair.engineOne.failure = null;
        await().atMost(Duration.ofSeconds(5))
                .until(
                        () ->
                                new String(
                                                pair.cluster.field(client.cookie, "a:cart"),
                                                StandardCharsets.ISO_8859_1)
                                        .contains("\u0001b"));
        assertThat(client.body(two, "/cart")).isEqualTo("[a, b]");
    }

    @Test
    void anUnknownOutcomeIsLookedUpBeforeTheNextUse() throws Exception {
        client.body(one, "/add?item=a");
        pair.engineOne.failure = EngineException.Kind.UNKNOWN;
        assertRefused(client.get(one, "/add?item=b"));
        pair.engineOne.failure = null;
        assertThat(client.body(one, "/add?item=c")).isEqualTo("[a, b, c]");
        assertThat(client.body(two, "/cart")).isEqualTo("[a, b, c]");
        assertThat(Pair.counter(one, "session_conflicts")).isZero();
    }

    @Test
    void aWaitThatEndsIsRefusedAndTheChangeIsNotLost() throws Exception {
        client.body(one, "/add?item=a");
        pair.engineOne.frozen = true;
        assertRefused(client.get(one, "/add?item=b"));
        pair.engineOne.frozen = false;
        assertThat(client.body(two, "/cart")).isEqualTo("[a, b]");
    }

    @Test
    void aSessionThatCannotBeRestoredNowIsRefusedAndKeepsItsCookie() throws Exception {
        client.body(one, "/add?item=a");
        String id = client.cookie;
        pair.engineTwo.failure = EngineException.Kind.UNAVAILABLE;
        assertRefused(client.get(two, "/add?item=b"));
        assertThat(client.cookie).isEqualTo(id);
        pair.engineTwo.failure = null;
        assertThat(client.body(two, "/cart")).isEqualTo("[a]");
    }

    @Test
    void aDoubtfulCopyIsVerifiedAndKeptWhenEqual() throws Exception {
        client.body(one, "/add?item=a");
        pair.engineOne.current = false;
        assertThat(client.body(one, "/cart")).isEqualTo("[a]");
        assertThat(Pair.counter(one, "session_verified")).isGreaterThanOrEqualTo(1);
        pair.engineOne.failure = EngineException.Kind.UNAVAILABLE;
        assertRefused(client.get(one, "/cart"));
        pair.engineOne.failure = null;
        assertThat(Pair.counter(one, "session_lost_copies")).isZero();
        assertThat(client.body(one, "/add?item=b")).isEqualTo("[a, b]");
    }

    @Test
    void aCopyThatAResyncOverruledIsReplaced() throws Exception {
        client.body(one, "/set?n=n&v=mine");
        Encoder encoder = new Encoder();
        encoder.encode("theirs");
        pair.cluster.overwrite(client.cookie, "a:n", encoder.copy());
        pair.engineOne.unverified();
        assertThat(client.body(one, "/get?n=n")).isEqualTo("theirs");
        assertThat(Pair.counter(one, "session_lost_copies")).isEqualTo(1);
        assertThat(client.cookiesSet).isEqualTo(1);
    }

    @Test
    void aNewHistoryWithEqualContentKeepsTheCopyAndItsOffsets() throws Exception {
        client.body(one, "/add?item=a");
        pair.cluster.promote();
        pair.engineOne.unverified();
        assertThat(client.body(one, "/add?item=b")).isEqualTo("[a, b]");
        assertThat(Pair.counter(one, "session_lost_copies")).isZero();
        assertThat(client.body(two, "/cart")).isEqualTo("[a, b]");
    }

    @Test
    void aConflictIsAnsweredWith409AndTheOtherWriterWins() throws Exception {
        client.body(one, "/set?n=n&v=first");
        Encoder encoder = new Encoder();
        encoder.encode("theirs");
        pair.cluster.overwrite(client.cookie, "a:n", encoder.copy());
        HttpResponse<String> answer = client.get(one, "/set?n=n&v=mine");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("changed on another server");
        assertThat(client.body(one, "/get?n=n")).isEqualTo("theirs");
        assertThat(Pair.counter(one, "session_conflicts")).isEqualTo(1);
    }

    @Test
    void noByteLeavesBeforeTheChangeIsSafe() throws Exception {
        client.body(one, "/new");
        pair.engineOne.frozen = true;
        assertRefused(client.get(one, "/long"));
        pair.engineOne.frozen = false;
        assertThat(client.body(one, "/long")).hasSize(20_000);
    }

    @Test
    void aLateChangeThatIsNotSafeBreaksTheResponseOff() throws Exception {
        client.body(one, "/new");
        pair.engineOne.failure = EngineException.Kind.OVERLOADED;
        try {
            HttpResponse<String> answer = client.get(one, "/late");
            assertThat(answer.body()).isEqualTo("must not end well");
        } catch (java.io.IOException e) {
            assertThat(Pair.counter(one, "session_unsafe_aborted")).isEqualTo(1);
        }
        pair.engineOne.failure = null;
        assertThat(client.body(one, "/late")).contains("begun").contains("end");
        assertThat(client.body(two, "/get?n=n")).isEqualTo("late");
    }
}
