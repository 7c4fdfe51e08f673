package io.heartline.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heartline.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayaraMicroIT {

    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration SEEN = Duration.ofSeconds(30);
    private static final int SHARDS = 16;
    private static final Path DIRECTORY =
            Path.of(System.getProperty("heartline.build.directory"), "payara");

    @Test
    void shouldRunTheEngineFromStartToStopOfTheServer() throws Exception {
        int discovery = Ports.twoFree();
        int link = Ports.twoFree();
        Map<String, String> settings =
                Map.of(
                        "heartline.cluster.name",
                        "rar-test",
                        "heartline.cluster.discovery-port",
                        Integer.toString(discovery),
                        "heartline.cluster.link-port",
                        Integer.toString(link),
                        "heartline.cluster.port-count",
                        "2");

        try (Micro server = Micro.start(DIRECTORY.resolve("good"), settings)) {
            awaitReady(server);
            assertThat(server.log()).contains("ready in", "Heartline adapter started: member ");
            assertThat(Ports.listens(discovery)).as("discovery port").isTrue();
            assertThat(Ports.listens(link)).as("peer link port").isTrue();

            try (Watcher watcher = Watcher.start(settings)) {
                await().atMost(SEEN).until(() -> watcher.linked() == 1);
                await().atMost(SEEN).until(() -> watcher.health() == Health.SAFE);

                assertThat(server.stop()).as("server ended by itself").isTrue();

                await().atMost(SEEN).until(() -> watcher.linked() == 0);
                await().atMost(SEEN).until(() -> watcher.masterOf() == SHARDS);
                assertThat(Ports.listens(discovery)).as("discovery port").isFalse();
                assertThat(Ports.listens(link)).as("peer link port").isFalse();
            }
        }
    }

    @Test
    void shouldFailTheDeploymentWithTheCause_whenASettingIsWrong() throws Exception {
        Map<String, String> settings = Map.of("heartline.cluster.link-port", "many");

        try (Micro server = Micro.start(DIRECTORY.resolve("wrong"), settings)) {
            awaitReady(server);

            assertThat(server.log())
                    .contains("heartline.cluster.link-port=many (system property) is refused")
                    .doesNotContain("Heartline adapter started");
        }
    }

    private static void awaitReady(Micro server) {
        await().atMost(READY)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> !server.isAlive() || server.log().contains("ready in"));
    }
}
