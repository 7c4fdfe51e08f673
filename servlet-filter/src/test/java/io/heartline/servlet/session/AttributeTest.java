package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Attributes that are hard to replicate. */
class AttributeTest {

    private final Client client = new Client();

    static final class Holder implements Serializable {
        private static final long serialVersionUID = 1L;
        final Object content = new Object();
    }

    /** Changes while it is written, as long as that is wished. */
    static final class Restless implements Serializable {
        private static final long serialVersionUID = 1L;
        static final AtomicBoolean RESTLESS = new AtomicBoolean();
        final List<String> items = new ArrayList<>(List.of("calm"));

        private void writeObject(ObjectOutputStream out) throws IOException {
            if (RESTLESS.get()) {
                items.add("more");
                throw new java.util.ConcurrentModificationException();
            }
            out.defaultWriteObject();
        }
    }

    private Pair pair(String policy) throws Exception {
        return new Pair(
                server -> {
                    if (policy != null) {
                        server.with("heartline.session.non-serializable", policy);
                    }
                    server.servlet(
                                    "/bad",
                                    TestServlets.of(
                                            (q, s) -> {
                                                q.getSession().setAttribute("good", "good");
                                                q.getSession().setAttribute("bad", new Object());
                                                s.getWriter().println("ok");
                                            }))
                            .servlet(
                                    "/holder",
                                    TestServlets.of(
                                            (q, s) -> {
                                                q.getSession().setAttribute("good", "good");
                                                q.getSession().setAttribute("bad", new Holder());
                                                s.getWriter().println("ok");
                                            }))
                            .servlet(
                                    "/restless",
                                    TestServlets.of(
                                            (q, s) ->
                                                    q.getSession()
                                                            .setAttribute("n", new Restless())))
                            .servlet(
                                    "/items",
                                    TestServlets.of(
                                            (q, s) ->
                                                    s.getWriter()
                                                            .println(
                                                                    ((Restless)
                                                                                    q.getSession()
                                                                                            .getAttribute(
                                                                                                    "n"))
                                                                            .items)));
                });
    }

    @Test
    void byDefaultAValueThatCannotTravelStaysAndTheRestGoes() throws Exception {
        try (Pair pair = pair(null)) {
            client.body(pair.one, "/bad");
            assertThat(client.body(pair.one, "/get?n=bad")).startsWith("java.lang.Object");
            assertThat(client.body(pair.two, "/get?n=good")).isEqualTo("good");
            assertThat(Pair.counter(pair.one, "session_non_serializable")).isEqualTo(1);
        }
    }

    @Test
    void strictRefusesItWhenItIsSet() throws Exception {
        try (Pair pair = pair("strict")) {
            HttpResponse<String> answer = client.get(pair.one, "/bad");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("IllegalArgumentException");
            assertThat(client.body(pair.two, "/get?n=good")).isEqualTo("good");
        }
    }

    @Test
    void aValueWithABadPartStaysToo() throws Exception {
        try (Pair pair = pair("strict")) {
            client.body(pair.one, "/holder");
            assertThat(client.body(pair.two, "/get?n=good")).isEqualTo("good");
            assertThat(client.body(pair.two, "/get?n=bad")).isEqualTo("null");
        }
    }

    @Test
    void anAttributeThatNeverStandsStillKeepsItsLastGoodState() throws Exception {
        try (Pair pair = pair(null)) {
            Restless.RESTLESS.set(false);
            client.get(pair.one, "/restless");
            Restless.RESTLESS.set(true);
            assertThat(client.get(pair.one, "/set?n=other&v=1").statusCode()).isEqualTo(200);
            assertThat(Pair.counter(pair.one, "session_attribute_retries")).isEqualTo(3);
            assertThat(Pair.counter(pair.one, "session_attribute_unstable")).isEqualTo(1);
            Restless.RESTLESS.set(false);
            assertThat(client.body(pair.two, "/get?n=other")).isEqualTo("1");
            assertThat(client.body(pair.two, "/items")).isEqualTo("[calm]");
        } finally {
            Restless.RESTLESS.set(false);
        }
    }
}
