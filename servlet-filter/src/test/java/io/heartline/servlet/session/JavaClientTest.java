package io.heartline.servlet.session;

import static io.heartline.servlet.session.Crowd.awaitGone;
import static io.heartline.servlet.session.Crowd.awaitStatus;
import static io.heartline.servlet.session.Crowd.beat;
import static io.heartline.servlet.session.Crowd.leave;
import static io.heartline.servlet.session.Crowd.presence;
import static io.heartline.servlet.session.Crowd.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heartline.client.ClientListener;
import io.heartline.client.ClientState;
import io.heartline.client.ListChange;
import io.heartline.client.PresenceClient;
import io.heartline.client.PresenceClientBuilder;
import io.heartline.client.Transport;
import io.heartline.client.UserPresence;
import io.heartline.client.UserStatus;
import io.heartline.presence.Status;
import io.heartline.servlet.session.Crowd.Told;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java client against real servers. */
@Timeout(120)
class JavaClientTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private Pair pair;

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private void start(Consumer<TestServer> change) throws Exception {
        pair = new Pair(settings().andThen(change));
    }

    private static Consumer<TestServer> settings() {
        return presence("heartline.presence.beat", "1s");
    }

    /** What stands before some servers lets no WebSocket pass. */
    private static final class NoSockets extends ValveBase {
        @Override
        public void invoke(Request request, Response response)
                throws IOException, ServletException {
            if (request.getRequestURI().endsWith("/heartline/socket")) {
                response.sendError(400);
            } else {
                getNext().invoke(request, response);
            }
        }
    }

    private static PresenceClientBuilder as(TestServer server, String user) {
        return PresenceClient.to(URI.create(server.url(""))).tokenHeader("User", user);
    }

    private static final class Heard implements ClientListener {
        final List<ClientState> states = new CopyOnWriteArrayList<>();
        final List<ListChange> lists = new CopyOnWriteArrayList<>();

        @Override
        public void stateChanged(ClientState state) {
            states.add(state);
        }

        @Override
        public void listChanged(ListChange change) {
            lists.add(change);
        }
    }

    @Test
    void itIsOnLineByWebSocketAndSeesItselfAndOthers() throws Exception {
        start(server -> {});
        Heard heard = new Heard();
        try (PresenceClient client = as(pair.one, "ann").watch(true).listener(heard).connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            assertThat(client.transport()).isEqualTo(Transport.SOCKET);
            awaitStatus(pair.two, "ann", Status.ONLINE, 1);
            await().until(() -> client.online().containsKey("ann"));
            UserPresence self = client.online().get("ann");
            assertThat(self.status()).isEqualTo(UserStatus.ONLINE);
            assertThat(self.clients()).isEqualTo(1);
            assertThat(self.since())
                    .isEqualTo(presence(pair.two).online("ann").orElseThrow().since());
            String bob = token(pair.two, "bob \"the\" \u5fc3");
            beat(pair.two, bob);
            await().until(() -> client.online().containsKey("bob \"the\" \u5fc3"));
            leave(pair.two, bob);
            await().until(() -> client.online().size() == 1);
            client.away(true);
            awaitStatus(pair.two, "ann", Status.AWAY, 1);
            Thread.sleep(5_000); // longer than lease and grace
            assertThat(presence(pair.two).isOnline("ann")).isTrue();
            assertThat(client.counters()).containsEntry("malformed", 0L);
            assertThat(heard.states).startsWith(ClientState.CONNECTED);
            assertThat(heard.lists.get(0).reset()).isTrue();
        }
        awaitGone(pair.two, "ann");
        assertThat(Pair.counter(pair.one, "presence_left")).isPositive();
    }

    @Test
    void itBeatsByRequestsWhereNoWebSocketOpens() throws Exception {
        start(server -> server.context.getPipeline().addValve(new NoSockets()));
        try (PresenceClient client = as(pair.one, "ann").watch(true).connect()) {
            assertThat(client.awaitConnected(LONG)).isTrue();
            assertThat(client.transport()).isEqualTo(Transport.REQUESTS);
            await().until(() -> client.online().containsKey("ann"));
            beat(pair.two, token(pair.two, "bob"));
            await().until(() -> client.online().containsKey("bob"));
            Thread.sleep(5_000); // longer than lease and grace
            assertThat(presence(pair.two).isOnline("ann")).isTrue();
            await().until(() -> client.state() == ClientState.CONNECTED);
        }
        awaitGone(pair.two, "ann");
    }

    /** The server stops and comes back: the same client goes on where it stood on the list. */
    @Test
    void itComesBackToAServerThatWasAway() throws Exception {
        start(server -> {});
        Heard heard = new Heard();
        TestServer first = pair.start(settings());
        int port = first.port();
        try (Told told = new Told(pair.two, null);
                PresenceClient client = as(first, "ann").watch(true).listener(heard).connect()) {
            await().until(() -> client.online().containsKey("ann"));
            first.close();
            await().until(() -> heard.states.contains(ClientState.RECONNECTING));
            beat(pair.two, token(pair.two, "bob"));
            try (TestServer second =
                    pair.start(
                            settings()
                                    .andThen(
                                            server ->
                                                    server.tomcat.getConnector().setPort(port)))) {
                assertThat(client.awaitConnected(LONG)).isTrue();
                assertThat(second.port()).isEqualTo(port);
                awaitStatus(pair.two, "ann", Status.ONLINE, 1);
                await().until(() -> client.online().containsKey("bob"));
                assertThat(told.story).contains("+ann");
                assertThat(client.counters()).containsEntry("malformed", 0L);
                client.close();
                awaitGone(pair.two, "ann");
            }
        }
    }

    @Test
    void itSignsInAsSomebodyElseWithoutAGap() throws Exception {
        start(server -> {});
        String[] user = {"ann"};
        try (Told told = new Told(pair.two, null);
                PresenceClient client =
                        PresenceClient.to(URI.create(pair.one.url("/")))
                                .tokenHeaders(() -> Map.of("User", user[0]))
                                .connect()) {
            awaitStatus(pair.two, "ann", Status.ONLINE, 1);
            user[0] = "eve";
            client.signIn();
            awaitStatus(pair.two, "eve", Status.ONLINE, 1);
            awaitGone(pair.two, "ann");
            await().until(() -> told.story.size() == 3);
            // Users lie in several shards, and each shard tells for itself
            assertThat(told.story).containsExactlyInAnyOrder("+ann", "+eve", "-ann");
            await().until(() -> client.state() == ClientState.CONNECTED);
        }
    }

    @Test
    void whoMayNotWatchSeesNobody() throws Exception {
        start(server -> {});
        try (PresenceClient client = as(pair.one, "mallory").watch(true).connect()) {
            awaitStatus(pair.two, "mallory", Status.ONLINE, 1);
            Thread.sleep(1_500);
            assertThat(client.online()).isEmpty();
            await().until(() -> client.state() == ClientState.CONNECTED);
        }
    }
}
