package io.heartline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long writes take while eight members that were frozen come back at once, each with 100 MB to
 * catch up on, which no backlog holds.
 */
final class Storm implements Bench.Experiment {

    private static final int BACKUPS = 8;
    private static final int ENTRIES = 100_000;
    private static final int BYTES = 1_024;
    private static final int CALLERS = 8;
    private static final int ROUND_MS = 3_000;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final String HEAP = "1g";

    @Override
    public void run(Figures figures) throws Exception {
        String cluster = "bench-" + ProcessHandle.current().pid();
        String kind = Member.BACKUPS + BACKUPS;
        List<Double> base = new ArrayList<>();
        List<Double> storm = new ArrayList<>();
        List<Double> delta = new ArrayList<>();
        List<MemberProcess> backups = new ArrayList<>();
        try (MemberProcess master = MemberProcess.start(kind, cluster, HEAP)) {
            try {
                for (int i = 0; i < BACKUPS; i++) {
                    backups.add(MemberProcess.start(kind, cluster, HEAP));
                }
                master.ask("members", BACKUPS + 1);
                master.ask("fill", 0, ENTRIES, BYTES);
                for (int round = 0; round <= ROUNDS; round++) {
                    master.ask("put", CALLERS, ROUND_MS, Load.ALL);
                    base.add(p99(master.ask("put", CALLERS, ROUND_MS, Load.ALL)));
                    Map<String, Long> before = master.counters();
                    freeze(master, backups);
                    master.tell("during", CALLERS, BACKUPS + 1);
                    for (MemberProcess backup : backups) {
                        backup.signal("CONT");
                    }
                    storm.add(p99(master.answer()));
                    Map<String, Long> after = master.counters();
                    delta.add((double) after.get("resync_delta") - before.get("resync_delta"));
                    System.out.printf(
                            Locale.ROOT,
                            "p99 %.0f us, in a storm of %d %.0f us; deltas %.0f, full %d%n",
                            base.get(round),
                            BACKUPS,
                            storm.get(round),
                            delta.get(round),
                            after.get("resync_full") - before.get("resync_full"));
                }
            } finally {
                for (MemberProcess backup : backups) {
                    backup.close();
                }
            }
        }
        // The first round warms up
        base.remove(0);
        storm.remove(0);
        delta.remove(0);
        figures.median("storm_p99_ratio", Rounds.ratios(storm, base), "ratio", "<= 2");
        figures.median("storm_p99_us_before", base, "\u00b5s", "");
        figures.median("storm_p99_us", storm, "\u00b5s", "");
        figures.median("storm_deltas", delta, "shards", "");
    }

    private static void freeze(MemberProcess master, List<MemberProcess> backups) throws Exception {
        for (MemberProcess backup : backups) {
            backup.signal("STOP");
        }
        master.ask("members", 1);
        master.ask("miss", ENTRIES, BYTES);
    }

    private static double p99(String answer) {
        return Load.Result.parse(answer).p99Micros();
    }
}
