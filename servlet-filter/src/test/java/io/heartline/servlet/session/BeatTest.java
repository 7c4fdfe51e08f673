package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.Filter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.catalina.authenticator.FormAuthenticator;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;
import org.junit.jupiter.api.Test;

/** The endpoints of presence: tokens and beats, and what they leave alone. */
class BeatTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Client client = new Client();

    private static Consumer<TestServer> presence(String... settings) {
        return server -> {
            server.with("heartline.presence.enabled", "true");
            for (int i = 0; i < settings.length; i += 2) {
                server.with(settings[i], settings[i + 1]);
            }
        };
    }

    private String token(TestServer server) throws Exception {
        String json = client.body(server, "/heartline/token");
        return json.split("\"")[3];
    }

    private static HttpResponse<String> post(TestServer server, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url("/heartline/beat")))
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> beat(TestServer server, String token) throws Exception {
        return post(server, "{\"token\":\"" + token + "\"}");
    }

    private static HttpResponse<String> leave(TestServer server, String token) throws Exception {
        return post(server, "{\"token\":\"" + token + "\",\"leave\":true}");
    }

    private static long clients(TestServer server) {
        return Pair.counter(server, "presence_clients");
    }

    private static long everywhere(TestServer server) {
        return Pair.counter(server, "presence_clients_everywhere");
    }

    @Test
    void aClientBeatsOnEveryServerLeavesAndComesBack() throws Exception {
        try (Pair pair = new Pair(presence("heartline.presence.grace", "0s"))) {
            String token = token(pair.one);
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer = beat(pair.one, token);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("{\"next\":20000}");
                assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
            }
            assertThat(clients(pair.one)).isEqualTo(1);
            await().until(() -> everywhere(pair.two) == 1);
            assertThat(beat(pair.two, token).statusCode()).isEqualTo(200);
            assertThat(clients(pair.two)).isZero(); // one server has its lease
            await().until(() -> Pair.counter(pair.one, "presence_renewals_taken") == 1);
            assertThat(leave(pair.one, token).statusCode()).isEqualTo(200);
            assertThat(leave(pair.one, token).statusCode()).isEqualTo(200);
            assertThat(Pair.counter(pair.one, "presence_left")).isEqualTo(1);
            await().until(() -> clients(pair.one) == 0 && everywhere(pair.two) == 0);
            assertThat(beat(pair.two, token).statusCode()).isEqualTo(200);
            assertThat(clients(pair.two)).isEqualTo(1);
            await().until(() -> everywhere(pair.one) == 1);
            assertThat(Pair.counter(pair.one, "presence_expired")).isZero();
            assertThat(client.cookie).isNull();
        }
    }

    @Test
    void aSilentClientIsGoneWhenItsLeaseEnds() throws Exception {
        try (Pair pair =
                new Pair(
                        presence(
                                "heartline.presence.beat",
                                "1s",
                                "heartline.presence.grace",
                                "0s"))) {
            String silent = token(pair.one);
            String beating = token(pair.one);
            beat(pair.one, silent);
            await().atMost(Duration.ofSeconds(8))
                    .pollInterval(Duration.ofMillis(200))
                    .until(
                            () -> {
                                beat(pair.one, beating);
                                return Pair.counter(pair.one, "presence_expired") == 1;
                            });
            assertThat(clients(pair.one)).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoBeatIsRefusedAndCounted() throws Exception {
        try (Pair pair = new Pair(presence())) {
            String token = token(pair.one);
            assertThat(post(pair.one, "{\"token\":").statusCode()).isEqualTo(400);
            assertThat(post(pair.one, "").statusCode()).isEqualTo(400);
            assertThat(post(pair.one, "x".repeat(5_000)).statusCode()).isEqualTo(413);
            assertThat(beat(pair.one, token.substring(1)).statusCode()).isEqualTo(401);
            assertThat(beat(pair.one, token).statusCode()).isEqualTo(200);
            assertThat(beat(pair.one, forged(token)).statusCode()).isEqualTo(401);
            assertThat(leave(pair.one, token).statusCode()).isEqualTo(200);
            assertThat(client.get(pair.one, "/heartline/beat").statusCode()).isEqualTo(403);
            assertThat(Pair.counter(pair.one, "presence_malformed")).isEqualTo(3);
            assertThat(Pair.counter(pair.one, "presence_bad_tokens")).isEqualTo(2);
            assertThat(Pair.counter(pair.one, "presence_joined")).isEqualTo(1);
        }
    }

    /** The token of a client that is here, with another signature. */
    private static String forged(String token) {
        char last = token.charAt(token.length() - 3);
        return token.substring(0, token.length() - 3)
                + (last == 'A' ? 'B' : 'A')
                + token.substring(token.length() - 2);
    }

    @Test
    void onlyPagesOfThisServerOrAnAllowedOneMayBeat() throws Exception {
        try (Pair pair =
                new Pair(presence("heartline.presence.allowed-origins", "https://shop.example"))) {
            String body = "{\"token\":\"" + token(pair.one) + "\"}";
            String own = "http://127.0.0.1:" + pair.one.port();
            assertThat(post(pair.one, body, "Origin", own).statusCode()).isEqualTo(200);
            for (String foreign : new String[] {"https://evil.example", "null", own + "0"}) {
                assertThat(post(pair.one, body, "Origin", foreign).statusCode()).isEqualTo(403);
            }
            HttpResponse<String> allowed = post(pair.one, body, "Origin", "https://shop.example");
            assertThat(allowed.statusCode()).isEqualTo(200);
            assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://shop.example");
            assertThat(Pair.counter(pair.one, "presence_bad_origins")).isEqualTo(3);
        }
    }

    @Test
    void aPageThatOnlyBeatsLosesItsSessionOnEveryServer() throws Exception {
        try (Pair pair =
                new Pair(
                        server -> {
                            presence("heartline.presence.grace", "1s").accept(server);
                            server.servlet(
                                    "/short",
                                    TestServlets.of(
                                            (q, s) -> q.getSession().setMaxInactiveInterval(2)));
                        })) {
            client.get(pair.one, "/short");
            String id = client.cookie;
            String token = token(pair.one);
            await().atMost(Duration.ofSeconds(15))
                    .pollInterval(Duration.ofMillis(200))
                    .until(
                            () -> {
                                assertThat(beat(pair.one, token).statusCode()).isIn(200, 410);
                                assertThat(beat(pair.two, token).statusCode()).isIn(200, 410);
                                pair.one.context.backgroundProcess();
                                return !pair.cluster.has(id);
                            });
            assertThat(pair.one.context.getManager().findSessions()).isEmpty();
            assertThat(client.body(pair.two, "/get?n=x")).isEqualTo("none");
            await().until(() -> beat(pair.two, token).statusCode() == 410);
            await().until(() -> everywhere(pair.two) == 0);
        }
    }

    @Test
    void behindALogInFormABeatMakesNoSessionAndNoPage() throws Exception {
        try (Pair pair =
                new Pair(
                        server -> {
                            presence().accept(server);
                            everythingBehindAForm(server);
                        })) {
            String token = signedElsewhere(pair);
            assertThat(client.body(pair.one, "/cart")).isEqualTo("log in");
            int before = pair.one.context.getManager().findSessions().length;
            HttpResponse<String> answer = beat(pair.one, token);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"next\":20000}");
            assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
            assertThat(pair.one.context.getManager().findSessions()).hasSize(before);
            assertThat(clients(pair.one)).isEqualTo(1);
        }
    }

    private static void everythingBehindAForm(TestServer server) {
        server.tomcat.addUser("bob", "secret");
        server.tomcat.addRole("bob", "buyer");
        server.context.setLoginConfig(new LoginConfig("FORM", null, "/form", "/form"));
        server.context.getPipeline().addValve(new FormAuthenticator());
        SecurityCollection all = new SecurityCollection();
        all.addPatternDecoded("/*");
        SecurityConstraint constraint = new SecurityConstraint();
        constraint.addCollection(all);
        constraint.addAuthRole("buyer");
        server.context.addConstraint(constraint);
        server.context.addSecurityRole("buyer");
        server.servlet("/form", TestServlets.of((q, s) -> s.getWriter().println("log in")));
    }

    /** A token of the same cluster, from a server where nobody has to log in. */
    private String signedElsewhere(Pair pair) throws Exception {
        try (TestServer open = TestServlets.all(new TestServer(pair.name))) {
            presence().accept(open);
            open.start();
            return token(open);
        }
    }

    @Test
    void beatsPassNoFilterOfTheApplication() throws Exception {
        AtomicInteger filtered = new AtomicInteger();
        try (Pair pair =
                new Pair(
                        server -> {
                            presence().accept(server);
                            server.part(context -> count(context, filtered));
                        })) {
            String token = token(pair.one);
            int before = filtered.get();
            assertThat(before).isPositive();
            beat(pair.one, token);
            assertThat(filtered.get()).isEqualTo(before);
        }
    }

    private static void count(org.apache.catalina.Context context, AtomicInteger filtered) {
        FilterDef filter = new FilterDef();
        filter.setFilterName("counting");
        filter.setFilterClass(Filter.class.getName());
        filter.setFilter(
                (request, response, chain) -> {
                    filtered.incrementAndGet();
                    chain.doFilter(request, response);
                });
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("counting");
        map.addURLPatternDecoded("/*");
        context.addFilterMap(map);
    }

    @Test
    void withManyClientsBeatsBecomeRarerAndThenNobodyNewIsTaken() throws Exception {
        try (Pair pair =
                new Pair(
                        presence(
                                "heartline.presence.max-beats",
                                "1",
                                "heartline.presence.max-clients",
                                "30"))) {
            HttpResponse<String> last = beat(pair.one, token(pair.one));
            for (int i = 1; i < 27; i++) {
                last = beat(pair.one, token(pair.one));
                assertThat(last.statusCode()).isEqualTo(200);
            }
            assertThat(last.body()).isEqualTo("{\"next\":26000}");
            HttpResponse<String> full = beat(pair.one, token(pair.one));
            assertThat(full.statusCode()).isEqualTo(503);
            assertThat(full.headers().firstValue("Retry-After")).contains("27");
            assertThat(Pair.counter(pair.one, "presence_refused_full")).isEqualTo(1);
        }
    }

    @Test
    void nothingOfItIsThereUnlessSwitchedOn() throws Exception {
        try (Pair pair = new Pair()) {
            assertThat(client.get(pair.one, "/heartline/token").statusCode()).isEqualTo(404);
            assertThat(post(pair.one, "{}").statusCode()).isEqualTo(404);
        }
    }
}
