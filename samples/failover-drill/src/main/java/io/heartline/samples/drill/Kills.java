package io.heartline.samples.drill;

/**
 * kill -9 of one server after the other, each with a restart on the data directory that it leaves.
 */
final class Kills {

    private static final int KILLS = 6;
    private static final long ALONE_MS = 2_000;

    private final Scene scene;
    private final FirstGood firstGood = new FirstGood();
    private double worstResyncBytes = Double.NaN;
    private double worstMissedBytes = Double.NaN;
    private double stateBytes = Double.NaN;

    Kills(Scene scene) {
        this.scene = scene;
    }

    void run() throws Exception {
        for (int i = 0; i < KILLS; i++) {
            TomcatServer victim = scene.pair().servers().get(i % 2);
            TomcatServer survivor = scene.pair().other(victim);
            ServerStatus before = ServerStatus.of(survivor);
            scene.timeline().mark("kill " + victim.name(), Timeline.Mark.FAULT);
            FirstGood.Outage outage = firstGood.after(scene.crowd(), victim, victim::kill);
            scene.progress()
                    .step(
                            "kill -9 %s (%d of %d): %s"
                                    .formatted(victim.name(), i + 1, KILLS, outage));
            Thread.sleep(ALONE_MS);
            scene.bringBack(victim);
            scene.warmUp();
            ServerStatus after = ServerStatus.of(survivor);
            stateBytes = after.number(ServerStatus.STATE_BYTES);
            keepWorst(
                    grown(before, after, ServerStatus.RESYNC_BYTES),
                    grown(before, after, ServerStatus.MISSED_BYTES));
        }
    }

    private static double grown(ServerStatus before, ServerStatus after, String number) {
        return after.number(number) - before.number(number);
    }

    private void keepWorst(double resyncBytes, double missedBytes) {
        boolean worse =
                Double.isNaN(worstResyncBytes)
                        || resyncBytes - Bar.withSlack(missedBytes)
                                > worstResyncBytes - Bar.withSlack(worstMissedBytes);
        if (worse) {
            worstResyncBytes = resyncBytes;
            worstMissedBytes = missedBytes;
        }
    }

    void report(Figures figures) {
        figures.add("kill_first_good_ms_median", firstGood.medianMs(), Bar.atMost(400));
        figures.add("kill_first_good_ms_max", firstGood.maxMs(), Bar.atMost(1_000));
    }

    void reportRestart(Figures figures) {
        Bar bar = Bar.atMost(Bar.withSlack(worstMissedBytes));
        figures.add("restart_resync_bytes", worstResyncBytes, bar);
        figures.add("restart_missed_bytes", worstMissedBytes, Bar.known());
        figures.add("state_bytes", stateBytes, Bar.known());
    }
}
