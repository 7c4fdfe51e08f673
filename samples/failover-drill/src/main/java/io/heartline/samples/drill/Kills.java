package io.heartline.samples.drill;

/** kill -9 of one server after the other, each with a restart into an empty JVM. */
final class Kills {

    private static final int KILLS = 6;
    private static final long ALONE_MS = 2_000;

    private final Scene scene;
    private final FirstGood firstGood = new FirstGood();
    private double worstResyncBytes = Double.NaN;
    private double worstStateBytes = Double.NaN;

    Kills(Scene scene) {
        this.scene = scene;
    }

    void run() throws Exception {
        for (int i = 0; i < KILLS; i++) {
            TomcatServer victim = scene.pair().servers().get(i % 2);
            TomcatServer survivor = scene.pair().other(victim);
            double sentBefore = ServerStatus.of(survivor).number(ServerStatus.RESYNC_BYTES);
            scene.timeline().mark("kill " + victim.name(), Timeline.Mark.FAULT);
            FirstGood.Outage outage = firstGood.after(scene.crowd(), victim, victim::kill);
            scene.progress()
                    .step(
                            "kill -9 %s (%d of %d): %s"
                                    .formatted(victim.name(), i + 1, KILLS, outage));
            Thread.sleep(ALONE_MS);
            scene.bringBack(victim);
            ServerStatus status = ServerStatus.of(survivor);
            keepWorst(
                    status.number(ServerStatus.RESYNC_BYTES) - sentBefore,
                    status.number(ServerStatus.STATE_BYTES));
        }
    }

    private void keepWorst(double resyncBytes, double stateBytes) {
        boolean worse =
                Double.isNaN(worstResyncBytes)
                        || resyncBytes - allowed(stateBytes)
                                > worstResyncBytes - allowed(worstStateBytes);
        if (worse) {
            worstResyncBytes = resyncBytes;
            worstStateBytes = stateBytes;
        }
    }

    private static double allowed(double stateBytes) {
        return Bar.withSlack(stateBytes);
    }

    void report(Figures figures) {
        figures.add("kill_first_good_ms_median", firstGood.medianMs(), Bar.atMost(400));
        figures.add("kill_first_good_ms_max", firstGood.maxMs(), Bar.atMost(1_000));
    }

    void reportRestart(Figures figures) {
        Bar bar = Bar.atMost(Bar.withSlack(worstStateBytes));
        figures.add("restart_resync_bytes", worstResyncBytes, bar);
        figures.add("state_bytes", worstStateBytes, Bar.known());
    }
}
