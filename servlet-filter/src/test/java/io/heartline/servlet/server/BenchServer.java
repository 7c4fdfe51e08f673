package io.heartline.servlet.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A Tomcat to be measured: the application at {@code /app}, and beside it at {@code /plain} one
 * without Heartline.
 */
final class BenchServer {

    private BenchServer() {}

    /** A way to start Tomcat. */
    interface Start {
        ServerProcess tomcat(Path home, Map<String, Path> wars, Map<String, String> properties)
                throws IOException;
    }

    /**
     * Starts it, alone in its cluster.
     *
     * @param what is measured, for names
     */
    static ServerProcess start(String what, Path heartlineJar, Path home, Start by)
            throws IOException {
        Path folder = Files.createTempDirectory("heartline-" + what);
        Path war = War.write(folder.resolve("app.war"), heartlineJar);
        Path plain = War.writePlain(folder.resolve("plain.war"));
        Map<String, String> settings =
                Map.of(
                        "heartline.presence.enabled",
                        "true",
                        "heartline.start-wait",
                        "0s",
                        "heartline.cluster.name",
                        what + "-" + ProcessHandle.current().pid());
        return by.tomcat(home, Map.of("app", war, "plain", plain), settings);
    }
}
