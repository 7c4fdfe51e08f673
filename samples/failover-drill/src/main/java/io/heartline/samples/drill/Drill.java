package io.heartline.samples.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The failover drill: two servers, 200 shoppers, and everything that can happen to a server.
 *
 * <p>Exit codes: 0 nothing was lost, 1 something was, 2 the drill could not run.
 */
public final class Drill {

    private static final System.Logger LOG = System.getLogger("io.heartline.samples.drill");
    private static final int LOST = 1;
    private static final int BROKEN = 2;

    /** Each server's working directory is its own. */
    private static final String DATA_DIRECTORY = "-Dheartline.data-directory=data";

    /** The shop shows who is in it. */
    private static final String PRESENCE = "-Dheartline.presence.enabled=";

    private static final String PRESENCE_USER = "-Dheartline.presence.user-attribute=customer";

    /** What a site sets for its balancer: see "Rolling restart" in docs/operations.md. */
    private static final String STATUS = "-Dheartline.status.enabled=true";

    private static final String STOP_DELAY = "-Dheartline.stop-delay=1s";

    private static final Duration CALM = Duration.ofSeconds(5);

    private final Settings settings;
    private final Progress progress = new Progress(System.out);
    private final Figures figures = new Figures();

    private Drill(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] arguments) {
        int exit;
        try {
            exit = new Drill(Settings.fromSystemProperties()).run() ? 0 : LOST;
        } catch (Exception e) {
            LOG.log(System.Logger.Level.ERROR, "The drill could not run to its end", e);
            exit = BROKEN;
        }
        System.exit(exit);
    }

    private boolean run() throws Exception {
        Path directory = settings.directory().resolve("drill");
        delete(directory);
        Files.createDirectories(directory);
        try (Pair pair =
                        Pair.prepare(
                                "s1",
                                "s2",
                                settings.war(),
                                settings,
                                cluster("drill"),
                                DATA_DIRECTORY,
                                STATUS,
                                STOP_DELAY,
                                PRESENCE + settings.guests(),
                                PRESENCE_USER);
                Balancer balancer = new Balancer(pair.servers())) {
            pair.start();
            balancer.start();
            progress.step("two servers and a balancer are up");
            faults(pair, balancer);
            throughput();
            System.out.println("\n" + figures.table() + "\n");
            figures.write(settings.directory().resolve("drill.json"));
            conclude();
            stayUp(balancer);
            return figures.nothingLost();
        }
    }

    private static String cluster(String name) {
        return "-Dheartline.cluster.name=" + name + "-" + ProcessHandle.current().pid();
    }

    private void faults(Pair pair, Balancer balancer) throws Exception {
        Crowd crowd = new Crowd(settings, balancer.port());
        Timeline timeline = new Timeline(crowd, pair, progress);
        Standby standby = new Standby(pair, PlainWar.hasHeartline(settings.war()));
        Scene scene = new Scene(pair, crowd, standby, timeline, progress);
        Kills kills = new Kills(scene);
        Freezes freezes = new Freezes(scene);
        RollingRestart rolling = new RollingRestart(scene);
        Guests guests = new Guests(balancer.port(), pair.servers(), progress);
        standby.awaitInSync();
        crowd.start();
        timeline.start();
        scene.warmUpAll();
        crowd.requireRoutes();
        if (settings.guests()) {
            guests.start();
        }
        kills.run();
        freezes.run();
        rolling.run();
        Thread.sleep(CALM.toMillis());
        long wrong = crowd.wrongAt(pair.servers());
        timeline.end();
        crowd.end();
        progress.step("every shopper asked both servers: %d wrong".formatted(wrong));
        reportLosses(crowd);
        kills.report(figures);
        freezes.report(figures);
        kills.reportRestart(figures);
        rolling.report(figures);
        if (settings.guests()) {
            guests.report(figures);
        }
        figures.addLoss("in_place_changes_lost", lostChanges(crowd, Kind.WISHES));
        figures.addLoss("wrong_at_the_end", wrong);
        figures.addLoss("waits_for_sync_given_up", standby.waitsGivenUp());
        figures.addLoss("requests_never_answered", crowd.abandonedRequests());
        Picture.write(timeline, settings.directory().resolve("drill.png"));
    }

    private void reportLosses(Crowd crowd) {
        long acked = crowd.sum(shopper -> shopper.ledger().ackedChanges());
        figures.add("acked_changes", (double) acked, Bar.moreThan(10_000));
        figures.addLoss(
                "acked_changes_lost",
                lostChanges(crowd, Kind.CART) + lostChanges(crowd, Kind.WISHES));
        figures.addLoss("sessions_lost", crowd.sum(shopper -> shopper.ledger().sessionsLost()));
        figures.addLoss("session_ids_changed", crowd.sum(Shopper::sessionIdsChanged));
    }

    private static long lostChanges(Crowd crowd, Kind kind) {
        return crowd.sum(shopper -> shopper.ledger().lostChanges(kind));
    }

    /** Two new pairs, so that both are equally young, with nothing but defaults. */
    private void throughput() throws Exception {
        Path war = PlainWar.write(settings.war(), settings.directory().resolve("drill/plain.war"));
        try (Pair heartline =
                        Pair.prepare("fast1", "fast2", settings.war(), settings, cluster("fast"));
                Pair plain = Pair.prepare("plain1", "plain2", war, settings)) {
            heartline.start();
            plain.start();
            Throughput throughput = new Throughput(plain, heartline, progress);
            throughput.run();
            throughput.report(figures);
        }
    }

    private void conclude() {
        String verdict =
                figures.nothingLost() ? "Nothing was lost." : "FAILED: something was lost.";
        progress.step(verdict + " Bars missed in the table above: " + figures.missed());
    }

    private void stayUp(Balancer balancer) throws InterruptedException {
        long seconds = settings.demo().toSeconds();
        if (seconds == 0) {
            return;
        }
        progress.step(
                "The shop is open at http://%s:%d/shop/ %s"
                        .formatted(
                                Ports.HOST,
                                balancer.port(),
                                seconds < 0 ? "until Ctrl-C" : "for " + seconds + " s"));
        Thread.sleep(seconds < 0 ? Long.MAX_VALUE : seconds * 1000);
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
