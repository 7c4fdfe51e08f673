package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes that other threads make after the filters have ended. */
class AsyncTest {

    private final Client client = new Client();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Pair pair;

    @BeforeEach
    void start() throws Exception {
        pair =
                new Pair(
                        server ->
                                server.servlet(
                                                "/async",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            HttpSession session = q.getSession();
                                                            AsyncContext async = q.startAsync();
                                                            new Thread(() -> later(async, session))
                                                                    .start();
                                                        }))
                                        .servlet(
                                                "/timeout",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            HttpSession session = q.getSession();
                                                            AsyncContext async = q.startAsync();
                                                            async.setTimeout(200);
                                                            session.setAttribute("n", "before");
                                                            new Thread(
                                                                            () -> {
                                                                                pause(100);
                                                                                session
                                                                                        .setAttribute(
                                                                                                "n",
                                                                                                "timeout");
                                                                            })
                                                                    .start();
                                                        }))
                                        .servlet(
                                                "/dispatch",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            AsyncContext async = q.startAsync();
                                                            q.getSession()
                                                                    .setAttribute(
                                                                            "n", "dispatched");
                                                            async.dispatch("/get?n=n");
                                                        }))
                                        .servlet(
                                                "/events",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            HttpSession session = q.getSession();
                                                            AsyncContext async = q.startAsync();
                                                            async.setTimeout(0);
                                                            s.setContentType("text/event-stream");
                                                            s.flushBuffer();
                                                            new Thread(
                                                                            () -> {
                                                                                session
                                                                                        .setAttribute(
                                                                                                "n",
                                                                                                "event");
                                                                                awaitLatch();
                                                                                async.complete();
                                                                            })
                                                                    .start();
                                                        }))
                                        .servlet(
                                                "/listener",
                                                TestServlets.of(
                                                        (q, s) -> {
                                                            q.getSession()
                                                                    .setAttribute("n", "listener");
                                                            AsyncContext async = q.startAsync();
                                                            ServletOutputStream out =
                                                                    async.getResponse()
                                                                            .getOutputStream();
                                                            out.setWriteListener(
                                                                    new Writer(out, async));
                                                        })));
    }

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        pair.close();
    }

    private static void later(AsyncContext async, HttpSession session) {
        pause(50);
        session.setAttribute("n", "async");
        try {
            async.getResponse().getWriter().println("ok");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        async.complete();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitLatch() {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Writer(ServletOutputStream out, AsyncContext async) implements WriteListener {
        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                out.write("ok".getBytes(StandardCharsets.US_ASCII));
                async.complete();
                return;
            }
        }

        @Override
        public void onError(Throwable t) {
            async.complete();
        }
    }

    @Test
    void aChangeOfAnotherThreadIsSafeBeforeItsAnswer() throws Exception {
        pair.engineOne.delayMillis = 100;
        assertThat(client.body(pair.one, "/async")).isEqualTo("ok");
        assertThat(client.body(pair.two, "/get?n=n")).isEqualTo("async");
    }

    @Test
    void aTimeoutKeepsTheChange() throws Exception {
        client.get(pair.one, "/timeout");
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(
                        () -> assertThat(client.body(pair.two, "/get?n=n")).isEqualTo("timeout"));
    }

    @Test
    void aDispatchKeepsTheChange() throws Exception {
        assertThat(client.body(pair.one, "/dispatch")).isEqualTo("dispatched");
        assertThat(client.body(pair.two, "/get?n=n")).isEqualTo("dispatched");
    }

    @Test
    void aChangeWithinALongResponseIsSafeWithinASecond() throws Exception {
        client.body(pair.one, "/new");
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                client.get(pair.one, "/events");
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        reader.start();
        await().atMost(Duration.ofMillis(1_500))
                .until(() -> pair.cluster.field(client.cookie, "a:n") != null);
        goOn.countDown();
        reader.join();
    }

    @Test
    void withAWriteListenerNothingIsWrittenBeforeTheChangeIsSafe() throws Exception {
        pair.engineOne.delayMillis = 300;
        long start = System.nanoTime();
        assertThat(client.body(pair.one, "/listener")).isEqualTo("ok");
        assertThat(System.nanoTime() - start).isGreaterThan(300_000_000L);
        assertThat(client.body(pair.two, "/get?n=n")).isEqualTo("listener");
    }
}
