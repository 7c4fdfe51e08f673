package io.heartline.servlet.server;

import static org.awaitility.Awaitility.await;

import io.heartline.servlet.session.Client;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What servers report of themselves. */
final class Reports {

    private Reports() {}

    static void awaitSafe(ServerProcess server) {
        awaitReport(server, "health=SAFE");
    }

    static void awaitReport(ServerProcess server, String part) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> report(server).contains(part));
    }

    /** Waits until a server has a link to so many others. */
    static void awaitLinks(ServerProcess server, int others) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> report(server).split("linked=true", -1).length == others + 1);
    }

    static long counter(ServerProcess server, String name) throws Exception {
        Matcher found = Pattern.compile("\\b" + name + "=(\\d+)").matcher(report(server));
        if (!found.find()) {
            throw new IllegalStateException("is not in the report: " + name);
        }
        return Long.parseLong(found.group(1));
    }

    private static String report(ServerProcess server) throws Exception {
        return new Client().body(server, "/s/report");
    }
}
