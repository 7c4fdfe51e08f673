package io.heartline.samples.drill;

import java.time.Duration;
import java.util.List;

/**
 * SIGSTOP for a while, then SIGCONT: the oldest member and then the other one, for 5 s and for 30
 * s. The connections of a frozen server stay open; requests that lie in them are read after the
 * thaw.
 */
final class Freezes {

    private static final List<Duration> LENGTHS =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(30));
    private static final long STALE_AFTER_MS = 5_000;

    private final Scene scene;
    private final FirstGood firstGood = new FirstGood();
    private long staleAfterThaw;
    private double resyncBytes;
    private double missedBytes;
    private double fullResyncs;

    Freezes(Scene scene) {
        this.scene = scene;
    }

    void run() throws Exception {
        double resyncBefore = scene.standby().sum(ServerStatus.RESYNC_BYTES);
        double missedBefore = scene.standby().sum(ServerStatus.MISSED_BYTES);
        double fullBefore = scene.standby().sum(ServerStatus.FULL_RESYNCS);
        for (Duration length : LENGTHS) {
            TomcatServer oldest = scene.pair().oldest();
            freeze(oldest, length, "the oldest");
            freeze(scene.pair().other(oldest), length, "the other");
        }
        resyncBytes = scene.standby().sum(ServerStatus.RESYNC_BYTES) - resyncBefore;
        missedBytes = scene.standby().sum(ServerStatus.MISSED_BYTES) - missedBefore;
        fullResyncs = scene.standby().sum(ServerStatus.FULL_RESYNCS) - fullBefore;
    }

    private void freeze(TomcatServer victim, Duration length, String which) throws Exception {
        long thaw = System.nanoTime() + length.toNanos();
        scene.timeline().mark("freeze " + victim.name(), Timeline.Mark.FAULT);
        FirstGood.Outage outage = firstGood.after(scene.crowd(), victim, victim::freeze);
        Thread.sleep(Math.max(0, (thaw - System.nanoTime()) / 1_000_000));
        victim.thaw();
        scene.timeline().mark("thaw", Timeline.Mark.BACK);
        Thread.sleep(STALE_AFTER_MS);
        long wrong = scene.crowd().wrongAt(List.of(victim, scene.pair().other(victim)));
        staleAfterThaw += wrong;
        scene.progress()
                .step(
                        "SIGSTOP %s (%s) for %d s: %s; wrong after the thaw: %d"
                                .formatted(
                                        victim.name(), which, length.toSeconds(), outage, wrong));
        scene.standby().awaitInSync();
    }

    void report(Figures figures) {
        figures.add("freeze_first_good_ms_max", firstGood.maxMs(), Bar.atMost(4_000));
        figures.addLoss("freeze_stale_after_thaw", staleAfterThaw);
        figures.add("freeze_resync_bytes", resyncBytes, Bar.atMost(Bar.withSlack(missedBytes)));
        figures.add("freeze_missed_bytes", missedBytes, Bar.known());
        figures.add("freeze_full_resyncs", fullResyncs, Bar.zero());
    }
}
