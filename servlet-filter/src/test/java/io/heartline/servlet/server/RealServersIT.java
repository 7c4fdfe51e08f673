package io.heartline.servlet.server;

import static io.heartline.servlet.server.Reports.awaitReport;
import static io.heartline.servlet.server.Reports.awaitSafe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heartline.servlet.session.Client;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shaded jar in a WAR on real servers, each in a process of its own. */
@Execution(ExecutionMode.CONCURRENT)
class RealServersIT {

    private static final Duration START = Duration.ofSeconds(90);

    @TempDir static Path folder;
    private static Path war;

    private final Client client = new Client();
    private final Cluster cluster = new Cluster(4);

    @BeforeAll
    static void pack() throws Exception {
        war = War.write(folder.resolve("app.war"), Build.path("heartline.jar"));
    }

    private ServerProcess tomcat(String home, String route) throws Exception {
        return ServerProcess.tomcat(Build.path(home), war, route, cluster.settings()).ready(START);
    }

    /** Beats by WebSocket and asks for the list. Returns all answers up to the one about that. */
    private static String overWebSocket(ServerProcess server, String token) throws Exception {
        CompletableFuture<String> answered = new CompletableFuture<>();
        WebSocket.Listener listener =
                new WebSocket.Listener() {
                    private final StringBuilder all = new StringBuilder();

                    @Override
                    public CompletionStage<?> onText(
                            WebSocket from, CharSequence data, boolean end) {
                        all.append(data);
                        if (all.indexOf("watch") >= 0 || all.indexOf("list") >= 0) {
                            answered.complete(all.toString());
                        }
                        from.request(1);
                        return null;
                    }
                };
        WebSocket socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(
                                URI.create(server.url("/heartline/socket").replace("http:", "ws:")),
                                listener)
                        .get(20, TimeUnit.SECONDS);
        socket.sendText("{\"token\":\"" + token + "\",\"watch\":true}", true);
        String answer = answered.get(20, TimeUnit.SECONDS);
        socket.abort();
        return answer;
    }

    private static String token(ServerProcess server) throws Exception {
        return new Client().body(server, "/heartline/token").split("\"")[3];
    }

    private static int beat(ServerProcess server, String token) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url("/heartline/beat")))
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
                        .build();
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        return answer.statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomcat10.home", "tomcat11.home"})
    void aKilledTomcatLosesNothingAndItsSuccessorGoesOn(String home) throws Exception {
        try (ServerProcess one = tomcat(home, "");
                ServerProcess two = tomcat(home, "")) {
            awaitSafe(one);
            awaitSafe(two);
            for (int i = 0; i < 20; i++) {
                client.body(one, "/s/add?item=" + i);
            }
            client.body(one, "/s/big");
            String id = client.cookie;
            String token = token(one);
            assertThat(beat(one, token)).isEqualTo(200);
            awaitReport(two, "presence_clients_everywhere=1");
            assertThat(overWebSocket(two, token)).contains("\"watch\":false");
            one.kill();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            HttpClient http = HttpClient.newHttpClient();
            for (int i = 20; i < 40; i++) {
                answers.add(
                        http.sendAsync(
                                client.request(two, "/s/add?item=" + i),
                                HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
                assertThat(answer.get().headers().allValues("Set-Cookie")).isEmpty();
            }
            assertThat(client.body(two, "/s/cart").split(",")).hasSize(40);
            assertThat(client.cookie).isEqualTo(id);
            assertThat(client.body(two, "/s/report")).contains("session_restored=1");
            assertThat(client.body(two, "/s/size")).isEqualTo("" + (5 << 20));
            assertThat(two.destroyed()).isEmpty();
            assertThat(beat(two, token)).isEqualTo(200);
            awaitReport(two, "presence_clients=1");
        }
    }

    @Test
    void aStoppedTomcatHandsOverAndDestroysNothing() throws Exception {
        try (ServerProcess one = tomcat("tomcat10.home", "one");
                ServerProcess two = tomcat("tomcat10.home", "two")) {
            awaitSafe(one);
            awaitSafe(two);
            client.body(one, "/s/add?item=a");
            client.body(one, "/s/rename");
            assertThat(client.cookie).endsWith(".one");
            one.stop();
            assertThat(one.destroyed()).isEmpty();
            assertThat(client.body(two, "/s/add?item=b")).isEqualTo("[a, b]");
            assertThat(client.cookie).endsWith(".two");
            client.body(two, "/s/invalidate");
            assertThat(client.body(two, "/s/cart")).isEqualTo("none");
            assertThat(two.destroyed()).hasSize(1);
        }
    }

    @Test
    void aKilledPayaraMicroLosesNothing() throws Exception {
        Path jar = Build.path("payara.micro.jar");
        try (ServerProcess one = ServerProcess.micro(jar, war, cluster.settings()).ready(START);
                ServerProcess two =
                        ServerProcess.micro(jar, war, cluster.settings()).ready(START)) {
            awaitSafe(one);
            awaitSafe(two);
            for (int i = 0; i < 5; i++) {
                client.body(one, "/s/add?item=" + i);
            }
            String id = client.cookie;
            String token = token(one);
            assertThat(beat(one, token)).isEqualTo(200);
            awaitReport(two, "presence_clients_everywhere=1");
            await().until(() -> client.body(two, "/s/online").equals("clients: 1"));
            assertThat(overWebSocket(two, token)).contains("\"watch\":false");
            one.kill();
            assertThat(client.body(two, "/s/add?item=5")).isEqualTo("[0, 1, 2, 3, 4, 5]");
            assertThat(client.cookie).isEqualTo(id);
            awaitReport(two, "presence_clients=1");
            client.body(two, "/s/rename");
            assertThat(client.cookie).isNotEqualTo(id);
            assertThat(client.body(two, "/s/cart")).isEqualTo("[0, 1, 2, 3, 4, 5]");
            two.stop();
            assertThat(two.destroyed()).isEmpty();
        }
    }

    @Test
    void aLogInByFormOutlivesAKilledPayaraMicro() throws Exception {
        Path jar = Build.path("payara.micro.jar");
        Path form = War.writeWithForm(folder.resolve("form.war"), Build.path("heartline.jar"));
        try (ServerProcess one = ServerProcess.micro(jar, form, cluster.settings()).ready(START);
                ServerProcess two =
                        ServerProcess.micro(jar, form, cluster.settings()).ready(START)) {
            awaitSafe(one);
            awaitSafe(two);
            assertThat(client.body(one, "/s/who")).isEqualTo("log in");
            HttpResponse<String> answer =
                    client.get(one, "/j_security_check?j_username=bob&j_password=secret");
            assertThat(answer.statusCode()).as(answer.body()).isBetween(302, 303);
            assertThat(client.body(one, "/s/who")).isEqualTo("bob by FORM");
            client.body(one, "/s/add?item=a");
            one.kill();
            assertThat(client.body(two, "/s/who")).isEqualTo("bob by FORM");
            assertThat(client.body(two, "/s/add?item=b")).isEqualTo("[a, b]");
        }
    }

    @Test
    void aFrozenStandbyHoldsUpABoundedNumberOfRequests() throws Exception {
        Map<String, String> settings = cluster.settings("heartline.session.max-waiting", "5");
        Path home = Build.path("tomcat10.home");
        try (ServerProcess one = ServerProcess.tomcat(home, war, "", settings).ready(START);
                ServerProcess two = ServerProcess.tomcat(home, war, "", settings).ready(START)) {
            awaitSafe(one);
            awaitSafe(two);
            List<Client> shoppers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                shoppers.add(new Client());
                shoppers.get(i).body(one, "/s/add?item=before");
            }
            two.freeze();
            HttpClient http = HttpClient.newHttpClient();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (Client shopper : shoppers) {
                answers.add(
                        http.sendAsync(
                                shopper.request(one, "/s/add?item=during"),
                                HttpResponse.BodyHandlers.ofString()));
            }
            int safe = 0;
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                HttpResponse<String> got = answer.get(5, TimeUnit.SECONDS);
                if (got.statusCode() == 200) {
                    safe++;
                } else {
                    assertThat(got.statusCode()).isEqualTo(503);
                    assertThat(got.headers().firstValue("Retry-After")).hasValue("1");
                }
            }
            assertThat(safe).as("those that found a place").isBetween(1, 29);
            for (Client shopper : shoppers) {
                assertThat(shopper.body(one, "/s/add?item=after")).endsWith("during, after]");
            }
            two.thaw();
            awaitSafe(one);
            awaitSafe(two);
        }
    }

    @Test
    void twentyRedeploymentsLeaveNothingBehind() throws Exception {
        try (ServerProcess server = tomcat("tomcat10.home", "")) {
            client.body(server, "/s/add?item=a");
            int threads = threads(server);
            Path deployed = server.base.resolve("webapps/app.war");
            for (int i = 1; i <= 20; i++) {
                String before = self(server);
                // Another time stamp, and an old one: Tomcat waits until a file has settled.
                Files.setLastModifiedTime(
                        deployed, FileTime.from(Instant.now().minusSeconds(1_000L - 10 * i)));
                await().atMost(START)
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> !self(server).equals(before) && !self(server).isEmpty());
            }
            client.body(server, "/s/add?item=b");
            assertThat(threads(server)).isLessThanOrEqualTo(threads);
            assertThat(Ports.open(cluster.discovery, cluster.ports)).isEqualTo(1);
            assertThat(Ports.open(cluster.link, cluster.ports)).isEqualTo(1);
            await().atMost(Duration.ofSeconds(20)).until(() -> loaders(server) <= 2);
            assertThat(server.log()).doesNotContain("a thread named [heartline");
        }
    }

    private static String self(ServerProcess server) throws Exception {
        HttpResponse<String> answer = new Client().get(server, "/s/report");
        var self = Pattern.compile("self=(\\w+)").matcher(answer.body());
        return answer.statusCode() == 200 && self.find() ? self.group(1) : "";
    }

    private static int threads(ServerProcess server) throws Exception {
        return count(jcmd(server, "Thread.print"), "(?m)^\"(heartline|hz\\.).*");
    }

    private static int loaders(ServerProcess server) throws Exception {
        var line =
                Pattern.compile("\\s(\\d+)\\s+\\d+\\s+\\S*ParallelWebappClassLoader\\b")
                        .matcher(jcmd(server, "GC.class_histogram"));
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }

    private static int count(String text, String pattern) {
        return (int) Pattern.compile(pattern).matcher(text).results().count();
    }

    private static String jcmd(ServerProcess server, String command) throws Exception {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(server.process.pid()),
                                command)
                        .redirectErrorStream(true)
                        .start();
        return new String(jcmd.getInputStream().readAllBytes());
    }
}
