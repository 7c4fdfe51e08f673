package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.spi.EngineException;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.apache.catalina.Engine;
import org.apache.catalina.authenticator.FormAuthenticator;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;
import org.junit.jupiter.api.Test;

/** Route suffixes of session ids, and log-ins that move along. */
class RouteAndLoginTest {

    private final Client client = new Client();
    private final String name = "t" + UUID.randomUUID();
    private final MemoryCluster cluster = MemoryCluster.named(name);

    private TestServer server(String route, String policy) throws Exception {
        TestServer server = TestServlets.all(new TestServer(name));
        ((Engine) server.tomcat.getHost().getParent()).setJvmRoute(route);
        return server.with("heartline.session.route", policy).start();
    }

    @Test
    void takeOverRewritesTheRouteWithOneCookie() throws Exception {
        try (TestServer one = server("one", "rewrite");
                TestServer two = server("two", "rewrite")) {
            client.body(one, "/add?item=a");
            String id = client.cookie;
            assertThat(id).endsWith(".one");
            assertThat(client.body(two, "/add?item=b")).isEqualTo("[a, b]");
            assertThat(client.cookie).isEqualTo(id.replace(".one", ".two"));
            assertThat(client.cookiesSet).isEqualTo(2);
            client.body(two, "/cart");
            assertThat(client.cookiesSet).isEqualTo(2);
            client.cookie = id; // a request that was under way with the old suffix
            assertThat(client.body(two, "/cart")).isEqualTo("[a, b]");
            assertThat(client.body(one, "/cart")).isEqualTo("[a, b]");
        }
    }

    @Test
    void keepLeavesTheIdAlone() throws Exception {
        try (TestServer one = server("one", "keep");
                TestServer two = server("two", "keep")) {
            client.body(one, "/add?item=a");
            assertThat(client.body(two, "/add?item=b")).isEqualTo("[a, b]");
            assertThat(client.cookie).endsWith(".one");
            assertThat(client.cookiesSet).isEqualTo(1);
        }
    }

    private TestServer formServer() throws Exception {
        return form(TestServlets.all(new TestServer(name))).start();
    }

    /** Puts a form before one page. */
    static TestServer form(TestServer server) {
        server.tomcat.addUser("bob", "secret");
        server.tomcat.addRole("bob", "buyer");
        SecurityCollection collection = new SecurityCollection();
        collection.addPatternDecoded("/who");
        SecurityConstraint constraint = new SecurityConstraint();
        constraint.addAuthRole("buyer");
        constraint.addCollection(collection);
        server.context.addConstraint(constraint);
        server.context.addSecurityRole("buyer");
        server.context.setLoginConfig(new LoginConfig("FORM", null, "/login", "/login"));
        server.context.getPipeline().addValve(new FormAuthenticator());
        return server.servlet("/login", TestServlets.of((q, s) -> s.getWriter().println("log in")))
                .servlet(
                        "/who",
                        TestServlets.of(
                                (q, s) ->
                                        s.getWriter()
                                                .println(
                                                        q.getRemoteUser()
                                                                + " "
                                                                + q.isUserInRole("buyer")
                                                                + " "
                                                                + q.getAuthType())));
    }

    @Test
    void aFormLogInIsStillThereOnTheOtherServer() throws Exception {
        try (TestServer one = formServer();
                TestServer two = formServer()) {
            assertThat(client.body(one, "/who")).isEqualTo("log in");
            String before = client.cookie;
            HttpResponse<String> answer =
                    client.get(one, "/j_security_check?j_username=bob&j_password=secret");
            assertThat(answer.statusCode()).isBetween(302, 303);
            assertThat(client.cookie).isNotEqualTo(before);
            int cookies = client.cookiesSet;
            assertThat(client.body(two, "/who")).isEqualTo("bob true FORM");
            assertThat(client.cookiesSet).isEqualTo(cookies);
            client.cookie = before;
            assertThat(client.body(two, "/who")).isEqualTo("log in");
        }
    }

    @Test
    void aRefusedLookUpBeforeTheFiltersIsA503AndNoNewSession() throws Exception {
        try (TestServer one = formServer();
                TestServer two = formServer()) {
            client.body(one, "/who");
            client.get(one, "/j_security_check?j_username=bob&j_password=secret");
            int cookies = client.cookiesSet;
            cluster.last().failure = EngineException.Kind.UNAVAILABLE;
            HttpResponse<String> answer = client.get(two, "/who");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(client.cookiesSet).isEqualTo(cookies);
            cluster.last().failure = null;
            assertThat(client.body(two, "/who")).isEqualTo("bob true FORM");
        }
    }
}
