package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heartline.Heartline;
import io.heartline.presence.OnlineChange;
import io.heartline.presence.OnlineUser;
import io.heartline.presence.OnlineWatch;
import io.heartline.presence.Presence;
import io.heartline.presence.Status;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.realm.GenericPrincipal;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.websocket.server.WsSci;

/** What tests of presence say and ask. */
final class Crowd {

    static final HttpClient HTTP = HttpClient.newHttpClient();

    private Crowd() {}

    /** Whoever has a header User is logged in under that name. */
    private static final class Login extends ValveBase {
        @Override
        public void invoke(Request request, Response response)
                throws IOException, jakarta.servlet.ServletException {
            String user = request.getHeader("User");
            if (user != null) {
                String name = URLDecoder.decode(user, StandardCharsets.UTF_8);
                request.setUserPrincipal(new GenericPrincipal(name, List.of()));
            }
            getNext().invoke(request, response);
        }
    }

    static Consumer<TestServer> presence(String... settings) {
        return server -> {
            server.part(
                    context -> {
                        if (Stream.of(context.getPipeline().getValves())
                                .noneMatch(Login.class::isInstance)) {
                            context.getPipeline().addValve(new Login());
                        }
                    });
            server.part(context -> context.addServletContainerInitializer(new WsSci(), Set.of()));
            server.with("heartline.presence.enabled", "true");
            server.with("heartline.presence.grace", "1s");
            for (int i = 0; i < settings.length; i += 2) {
                server.with(settings[i], settings[i + 1]);
            }
        };
    }

    static Presence presence(TestServer server) {
        return Heartline.of(server.context.getServletContext()).presence();
    }

    static String token(TestServer server, String user) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url("/heartline/token")))
                        .header("User", URLEncoder.encode(user, StandardCharsets.UTF_8))
                        .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body().split("\"")[3];
    }

    static HttpResponse<String> post(TestServer server, String token, String more)
            throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url("/heartline/beat")))
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"token\":\"" + token + "\"" + more + "}"))
                        .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    static String say(TestServer server, String token, String more) throws Exception {
        HttpResponse<String> answer = post(server, token, more);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    static void beat(TestServer server, String token) throws Exception {
        say(server, token, "");
    }

    static void leave(TestServer server, String token) throws Exception {
        say(server, token, ",\"leave\":true");
    }

    static void awaitStatus(TestServer server, String user, Status status, int clients) {
        await().pollInterval(Duration.ofMillis(50))
                .until(
                        () ->
                                presence(server)
                                        .online(user)
                                        .filter(o -> o.status() == status && o.clients() == clients)
                                        .isPresent());
    }

    static void awaitGone(TestServer server, String user) {
        await().pollInterval(Duration.ofMillis(50)).until(() -> !presence(server).isOnline(user));
    }

    /** What a listener was told: the list, and how often users came and left. */
    static final class Told implements AutoCloseable {
        final Map<String, OnlineUser> online = new ConcurrentHashMap<>();
        final List<String> story = new CopyOnWriteArrayList<>();
        volatile String position = "";
        private final OnlineWatch watch;

        Told(TestServer server, String from) {
            watch = presence(server).watch(from, this::take);
        }

        private void take(OnlineChange change) {
            if (change.reset()) {
                online.clear();
            }
            for (OnlineUser user : change.online()) {
                if (online.put(user.user(), user) == null) {
                    story.add("+" + user.user());
                }
            }
            for (String user : change.gone()) {
                if (online.remove(user) != null) {
                    story.add("-" + user);
                }
            }
            position = change.position();
        }

        @Override
        public void close() {
            watch.close();
        }
    }
}
