package io.heartline.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The longest time without an acknowledged write when one of two members leaves, and when it is
 * killed: four callers write on each, and those of the member that stays are watched.
 */
final class Switchover implements Bench.Experiment {

    private static final int CALLERS = 4;
    private static final int WARM_MS = 3_000;
    private static final int STEADY_MS = 3_000;
    private static final int AFTER_MS = 5_000;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final String HEAP = "512m";

    private final List<Acks.Seen> steady = new ArrayList<>();
    private final List<Acks.Seen> leaves = new ArrayList<>();
    private final List<Acks.Seen> kills = new ArrayList<>();

    @Override
    public void run(Figures figures) throws Exception {
        String cluster = "switchover-" + ProcessHandle.current().pid();
        try (MemberProcess stays = MemberProcess.start("heartline", cluster, HEAP)) {
            stays.ask("load", CALLERS);
            // The first round warms up
            for (int round = 0; round <= ROUNDS; round++) {
                leaves.add(watch(stays, cluster, true));
                kills.add(watch(stays, cluster, false));
                System.out.printf(
                        Locale.ROOT,
                        "leave %s | kill %s | before %s (gap ms, wait ms, acked, failed)%n",
                        leaves.get(round),
                        kills.get(round),
                        steady.get(steady.size() - 1));
            }
        }
        report(figures, "switchover", leaves.subList(1, leaves.size()));
        report(figures, "kill", kills.subList(1, kills.size()));
        report(figures, "steady", steady.subList(2, steady.size()));
    }

    private Acks.Seen watch(MemberProcess stays, String cluster, boolean leave) throws Exception {
        try (MemberProcess goes = MemberProcess.start("heartline", cluster, HEAP)) {
            stays.ask("members", 2);
            goes.ask("load", CALLERS);
            Thread.sleep(WARM_MS);
            stays.ask("acks");
            Thread.sleep(STEADY_MS);
            steady.add(Acks.Seen.parse(stays.ask("acks")));
            if (leave) {
                goes.ask("leave");
            } else {
                goes.signal("KILL");
            }
            Thread.sleep(AFTER_MS);
            Acks.Seen seen = Acks.Seen.parse(stays.ask("acks"));
            stays.ask("members", 1);
            return seen;
        }
    }

    private static void report(Figures figures, String name, List<Acks.Seen> rounds) {
        List<Double> gaps = rounds.stream().map(Acks.Seen::gapMillis).toList();
        List<Double> waits = rounds.stream().map(Acks.Seen::waitMillis).toList();
        figures.median(name + "_gap_ms", gaps, "ms", "");
        figures.add(name + "_gap_ms_max", Collections.max(gaps), "ms", gaps.size(), "");
        figures.median(name + "_wait_ms", waits, "ms", "");
        int failed = rounds.stream().mapToInt(Acks.Seen::failed).sum();
        figures.add(name + "_failed_writes", failed, "count", rounds.size(), "");
    }
}
