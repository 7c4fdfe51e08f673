package io.heartline.servlet.server;

import static io.heartline.servlet.server.Reports.awaitLinks;
import static io.heartline.servlet.server.Reports.awaitSafe;
import static io.heartline.servlet.server.Reports.counter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heartline.client.PresenceClient;
import io.heartline.client.UserPresence;
import io.heartline.client.UserStatus;
import io.heartline.servlet.session.Client;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Five real servers behind a balancer that knows no client: each beat goes to the next server. */
@Isolated("it has five servers of its own")
@Timeout(180)
class RoundRobinIT {

    private static final Duration START = Duration.ofSeconds(90);
    private static final int SERVERS = 5;
    private static final int USERS = 150;
    private static final int CLIENTS = 200;
    private static final int PROGRAMS = 5;

    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Three beats, as the guide says, and the grace. */
    private static final Duration STAYS = BEAT.multipliedBy(3).plus(GRACE);

    private static final Duration CALM = Duration.ofSeconds(40);

    @TempDir Path folder;
    private final List<ServerProcess> servers = new ArrayList<>();
    private final List<Onlooker> onlookers = new ArrayList<>();
    private final List<PresenceClient> programs = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        Path war = War.writeWithPage(folder.resolve("page.war"), Build.path("heartline.jar"));
        Map<String, String> settings =
                new Cluster(2 * SERVERS)
                        .settings(
                                "heartline.presence.user-attribute",
                                "user",
                                "heartline.presence.beat",
                                BEAT.toSeconds() + "s",
                                "heartline.presence.grace",
                                GRACE.toSeconds() + "s");
        for (int i = 0; i < SERVERS; i++) {
            servers.add(ServerProcess.tomcat(Build.path("tomcat10.home"), war, "", settings));
        }
        for (ServerProcess server : servers) {
            server.ready(START);
        }
        for (ServerProcess server : servers) {
            awaitLinks(server, SERVERS - 1);
            awaitSafe(server);
            onlookers.add(new Onlooker(server));
        }
    }

    @AfterEach
    void stop() throws Exception {
        programs.forEach(PresenceClient::close);
        onlookers.forEach(Onlooker::close);
        for (ServerProcess server : servers) {
            server.close();
        }
    }

    @Test
    void nobodyLeavesWhoBeatsAndNobodyStaysWhoDoesNot() throws Exception {
        try (RoundRobin beats = new RoundRobin(servers, BEAT);
                Door door = new Door()) {
            door.to(servers);
            for (int i = 0; i < CLIENTS; i++) {
                beats.add(token(i, user(i)));
            }
            for (int i = 0; i < PROGRAMS; i++) {
                programs.add(program(door, i));
            }
            beats.start();
            awaitAllThere();
            watchFor(CALM);
            assertThat(beats.failed()).isZero();
            assertRenewalsAreBounded(beats.taken());

            onlookers.remove(SERVERS - 1).close();
            awaitAllThere(); // and the others have heard its good-bye
            servers.remove(SERVERS - 1).close(); // kill -9
            beats.over(servers);
            door.to(servers);
            watchFor(STAYS.multipliedBy(3));
            awaitAllThere();
            assertNobodyHasLeft();
            assertThat(beats.failed()).as("were on their way to it").isLessThan(CLIENTS);

            programs.forEach(PresenceClient::close);
            for (Onlooker onlooker : onlookers) {
                await().atMost(GRACE.plusSeconds(3)).until(() -> onlooker.gone.size() == PROGRAMS);
                assertThat(onlooker.gone).allMatch(user -> user.startsWith("program"));
            }
            beats.close();
            awaitAllGone(System.nanoTime() + STAYS.plusSeconds(2).toNanos());
        }
    }

    /** Every server lists everybody, and each client has one owner. */
    private void awaitAllThere() {
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < CLIENTS; i++) {
            expected.merge(user(i), 1, Integer::sum);
        }
        for (int i = 0; i < PROGRAMS; i++) {
            expected.put(program(i), 1);
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertAllThere(expected));
    }

    private void assertAllThere(Map<String, Integer> expected) throws Exception {
        for (Onlooker onlooker : onlookers) {
            Map<String, Integer> clients = new HashMap<>();
            onlooker.online().forEach((user, seen) -> clients.put(user, seen.clients()));
            assertThat(clients).isEqualTo(expected);
            assertThat(onlooker.online().values())
                    .extracting(UserPresence::status)
                    .containsOnly(UserStatus.ONLINE);
        }
        long all = CLIENTS + PROGRAMS + onlookers.size();
        for (ServerProcess server : servers) {
            assertThat(counter(server, "presence_clients_everywhere")).isEqualTo(all);
        }
        assertThat(sum("presence_clients")).as("one owner for each").isEqualTo(all);
    }

    private long sum(String counter) throws Exception {
        long sum = 0;
        for (ServerProcess server : servers) {
            sum += counter(server, counter);
        }
        return sum;
    }

    private void watchFor(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            assertNobodyHasLeft();
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private void assertNobodyHasLeft() throws Exception {
        for (Onlooker onlooker : onlookers) {
            assertThat(onlooker.gone).isEmpty();
        }
        assertThat(sum("presence_expired")).isZero();
    }

    /** A beat is sent on once at most, with all others of its second. */
    private void assertRenewalsAreBounded(long beats) throws Exception {
        assertThat(sum("presence_renewals_dropped")).isZero();
        assertThat(sum("presence_renewals_sent")).isBetween(beats / 2, beats);
    }

    /** By a moment only those are there who look. */
    private void awaitAllGone(long end) throws Exception {
        for (ServerProcess server : servers) {
            while (counter(server, "presence_clients_everywhere") > onlookers.size()) {
                assertThat(System.nanoTime() - end).as("%s", server.url("")).isNegative();
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        System.out.printf("round robin: all gone %.1f s early%n", (end - System.nanoTime()) / 1e9);
        for (Onlooker onlooker : onlookers) {
            await().until(() -> onlooker.online().isEmpty());
            assertThat(onlooker.gone).hasSize(USERS + PROGRAMS).doesNotHaveDuplicates();
        }
    }

    private static String user(int client) {
        return "user" + client % USERS;
    }

    private static String program(int i) {
        return "program" + i;
    }

    /** Logs in at one server, and gets a token at the next one. */
    private String token(int i, String user) throws Exception {
        Client browser = new Client();
        browser.body(servers.get(i % SERVERS), "/s/user?name=" + user);
        return browser.body(servers.get((i + 1) % SERVERS), "/heartline/token").split("\"")[3];
    }

    private PresenceClient program(Door door, int i) throws Exception {
        Client browser = new Client();
        browser.body(servers.get(i % SERVERS), "/s/user?name=" + program(i));
        return PresenceClient.to(URI.create(door.url("")))
                .tokenHeader("Cookie", "JSESSIONID=" + browser.cookie)
                .connect();
    }
}
