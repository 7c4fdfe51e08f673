package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.heartline.Heartline;
import io.heartline.session.Sessions;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.ObjectName;
import org.apache.catalina.Manager;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.session.PersistentManager;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;

/** Start, stop, expiry, and what the application hears of them. */
class LifecycleTest {

    /** What an application would wait that has not served yet. */
    private static final Duration DELAY = Duration.ofSeconds(60);

    private final Client client = new Client();
    private final List<String> destroyed = new CopyOnWriteArrayList<>();
    private final List<String> created = new CopyOnWriteArrayList<>();

    private void listen(TestServer server) {
        HttpSessionListener listener =
                new HttpSessionListener() {
                    @Override
                    public void sessionCreated(HttpSessionEvent event) {
                        created.add(event.getSession().getId());
                    }

                    @Override
                    public void sessionDestroyed(HttpSessionEvent event) {
                        destroyed.add(event.getSession().getId());
                    }
                };
        server.part(
                c ->
                        c.addServletContainerInitializer(
                                (types, context) -> context.addListener(listener), null));
        server.servlet(
                "/interval",
                TestServlets.of(
                        (q, s) ->
                                q.getSession()
                                        .setMaxInactiveInterval(
                                                Integer.parseInt(q.getParameter("s")))));
    }

    @Test
    void aGracefulStopHandsOverAndFiresNothing() throws Exception {
        try (Pair pair = new Pair(this::listen)) {
            client.body(pair.one, "/add?item=a");
            Manager manager = pair.one.context.getManager();
            assertThat(manager.findSessions()).hasSize(1);
            pair.one.tomcat.stop();
            assertThat(destroyed).isEmpty();
            assertThat(pair.engineOne.left).isTrue();
            assertThat(client.body(pair.two, "/cart")).isEqualTo("[a]");
            assertThat(created).hasSize(1);
        }
    }

    @Test
    void mastershipsGoBeforeTheConnectorIsPaused() throws Exception {
        try (Pair pair = new Pair(this::listen)) {
            pair.engineOne.servesStill = () -> served(pair.one);
            pair.one.tomcat.stop();
            assertThat(pair.engineOne.retiredWhileServing).isTrue();
        }
    }

    @Test
    void mastershipsGoBeforeAnApplicationAloneIsStopped() throws Exception {
        try (Pair pair = new Pair(this::listen)) {
            pair.engineOne.servesStill = () -> served(pair.one);
            pair.one.context.stop();
            assertThat(pair.engineOne.retiredWhileServing).isTrue();
            assertThat(pair.one.tomcat.getServer().findLifecycleListeners())
                    .noneMatch(listener -> listener.toString().equals("Heartline"));
        }
    }

    @Test
    void aServerThatStopsSaysSoAndServesOnForAWhile() throws Exception {
        try (Pair pair =
                new Pair(
                        server ->
                                server.with("heartline.stop-delay", "3s")
                                        .with("heartline.status.enabled", "true"))) {
            client.body(pair.one, "/add?item=a");
            Thread stop = new Thread(() -> stop(pair.one));
            stop.start();
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> client.get(pair.one, "/heartline/health").statusCode() == 503);
            assertThat(client.body(pair.one, "/cart")).isEqualTo("[a]");
            stop.join();
            assertThat(client.body(pair.two, "/cart")).isEqualTo("[a]");
        }
    }

    private static void stop(TestServer server) {
        try {
            server.tomcat.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean served(TestServer server) {
        try {
            return client.get(server, "/get?n=x").statusCode() == 200;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void aReloadKeepsTheManagerAndTheSessions() throws Exception {
        try (Pair pair = new Pair(this::listen)) {
            client.body(pair.one, "/add?item=a");
            pair.one.context.reload();
            assertThat(client.body(pair.one, "/cart")).isEqualTo("[a]");
            pair.one.context.stop();
            assertThat(pair.one.context.getManager()).isExactlyInstanceOf(StandardManager.class);
            assertThat(destroyed).isEmpty();
        }
    }

    @Test
    void theContainersOwnFileIsNeverServed() throws Exception {
        try (Pair pair = new Pair()) {
            client.body(pair.one, "/add?item=a");
            pair.one.context.stop();
            client.body(pair.two, "/add?item=b");
            pair.one.context.start();
            assertThat(client.body(pair.one, "/cart")).isEqualTo("[a, b]");
        }
    }

    @Test
    void theSettingsOfTheManagerAreKept() throws Exception {
        try (Pair pair =
                new Pair(
                        server -> {
                            StandardManager manager = new StandardManager();
                            manager.setMaxActiveSessions(2);
                            server.context.setManager(manager);
                        })) {
            new Client().body(pair.one, "/new");
            new Client().body(pair.one, "/new");
            assertThat(new Client().get(pair.one, "/new").statusCode()).isEqualTo(500);
        }
    }

    @Test
    void anExpiredSessionIsDestroyedOnceAndGoneEverywhere() throws Exception {
        try (Pair pair = new Pair(this::listen)) {
            client.get(pair.one, "/interval?s=1");
            String id = client.cookie;
            await().atMost(Duration.ofSeconds(5))
                    .until(
                            () -> {
                                pair.one.context.backgroundProcess();
                                return !pair.cluster.has(id);
                            });
            assertThat(destroyed).containsExactly(id);
            assertThat(client.body(pair.two, "/get?n=x")).isEqualTo("none");
        }
    }

    @Test
    void aCopyThatWasTakenElsewhereNeverExpiresHere() throws Exception {
        try (Pair pair = new Pair(this::listen)) {
            client.get(pair.one, "/interval?s=2");
            client.body(pair.two, "/get?n=x");
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> pair.one.context.getManager().findSessions().length == 0);
            assertThat(destroyed).isEmpty();
            assertThat(pair.cluster.has(client.cookie)).isTrue();
        }
    }

    @Test
    void theApplicationHearsOfTheEndWhenTheClusterExpiresFirst() throws Exception {
        try (Pair pair = new Pair(this::listen)) {
            client.get(pair.one, "/interval?s=1");
            Thread.sleep(1_100);
            pair.cluster.expire(client.cookie);
            await().atMost(Duration.ofSeconds(3)).until(() -> !destroyed.isEmpty());
            assertThat(destroyed).containsExactly(client.cookie);
            assertThat(pair.one.context.getManager().findSessions()).isEmpty();
        }
    }

    @Test
    void foreignManagersAreRefusedWithTheCure() throws Exception {
        for (Manager manager : List.of(new PersistentManager(), new StandardManager() {})) {
            try (TestServer server = new TestServer("refused")) {
                server.context.setManager(manager);
                server.start();
                assertThat(server.running()).isFalse();
            }
        }
    }

    @Test
    void aRefusedEngineOrSettingKeepsTheApplicationDown() throws Exception {
        try (TestServer server =
                new TestServer("refused").with("heartline.cluster.zone", "refuse").start()) {
            assertThat(server.running()).isFalse();
        }
        try (TestServer server =
                new TestServer("refused").with("heartline.session.mod", "sync").start()) {
            assertThat(server.running()).isFalse();
        }
        assertThat(MemoryCluster.named("refused").members).isEmpty();
    }

    @Test
    void switchedOffItIsNotThere() throws Exception {
        try (TestServer server =
                TestServlets.all(new TestServer("off").with("heartline.enabled", "false"))
                        .start()) {
            assertThat(client.body(server, "/add?item=a")).isEqualTo("[a]");
            assertThat(MemoryCluster.named("off").members).isEmpty();
            assertThatThrownBy(() -> Heartline.of(server.context.getServletContext()))
                    .hasMessageContaining("heartline.enabled");
        }
    }

    @Test
    void aFailedStartLeavesNoMemberBehind() throws Exception {
        try (TestServer server = new TestServer("failed").with("heartline.stop-delay", "60s")) {
            long begin = System.nanoTime();
            server.part(
                    c ->
                            c.addServletContainerInitializer(
                                    (types, context) -> {
                                        throw new ServletException("on purpose");
                                    },
                                    null));
            server.start();
            assertThat(server.running()).isFalse();
            assertThat(MemoryCluster.named("failed").members).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DELAY);
        }
    }

    @Test
    void theReportIsInJmxAndAtTheHealthAddress() throws Exception {
        ObjectName name = new ObjectName("io.heartline:type=Heartline,context=/app");
        var jmx = ManagementFactory.getPlatformMBeanServer();
        try (TestServer server =
                TestServlets.all(new TestServer("jmx").with("heartline.status.enabled", "true"))
                        .start()) {
            client.body(server, "/add?item=a");
            assertThat(jmx.getAttribute(name, "Health")).isEqualTo("SAFE");
            assertThat(jmx.getAttribute(name, "Report").toString())
                    .contains("\"session_commits\":1");
            assertThat(client.body(server, "/heartline/health"))
                    .contains("\"health\":\"SAFE\"")
                    .contains("\"session_live\":1");
        }
        assertThat(jmx.isRegistered(name)).isFalse();
    }

    @Test
    void anExplicitCommitIsSafeAtOnce() throws Exception {
        try (Pair pair =
                new Pair(
                        server ->
                                server.servlet(
                                        "/commit",
                                        TestServlets.of(
                                                (q, s) -> {
                                                    q.getSession().setAttribute("n", "explicit");
                                                    Sessions.commit(q.getSession());
                                                    s.getWriter().println(q.getSession().getId());
                                                })))) {
            String id = client.body(pair.one, "/commit");
            assertThat(pair.cluster.field(id, "a:n")).isNotNull();
            assertThat(pair.cluster.commits).hasSize(1);
        }
    }

    @Test
    void filesAreNotLookedAtForChanges() throws Exception {
        try (Pair pair =
                new Pair(
                        server -> {
                            server.part(
                                    c -> {
                                        Tomcat.addServlet(
                                                c, "default", DefaultServlet.class.getName());
                                        c.addServletMappingDecoded("/", "default");
                                    });
                        })) {
            client.body(pair.one, "/add?item=a");
            assertThat(client.get(pair.one, "/none.txt").statusCode()).isEqualTo(404);
            assertThat(Pair.counter(pair.one, "session_unchanged")).isZero();
        }
    }
}
