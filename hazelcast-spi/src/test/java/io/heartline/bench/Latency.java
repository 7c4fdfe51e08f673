package io.heartline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long writes take while 200 MB are sent to a member that has nothing. */
final class Latency implements Bench.Experiment {

    private static final int ENTRIES = 200_000;
    private static final int BYTES = 1_024;
    private static final int CALLERS = 8;
    private static final int ROUND_MS = 3_000;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final String HEAP = "2g";

    @Override
    public void run(Figures figures) throws Exception {
        String cluster = "bench-" + ProcessHandle.current().pid();
        List<Double> base = new ArrayList<>();
        List<Double> full = new ArrayList<>();
        try (MemberProcess master = MemberProcess.start("heartline", cluster, HEAP)) {
            for (int round = 0; round <= ROUNDS; round++) {
                try (MemberProcess backup = MemberProcess.start("heartline", cluster, HEAP)) {
                    master.ask("members", 2);
                    if (round == 0) {
                        master.ask("fill", 0, ENTRIES, BYTES);
                    }
                    master.ask("put", CALLERS, ROUND_MS, Load.ALL);
                    base.add(p99(master.ask("put", CALLERS, ROUND_MS, Load.ALL)));
                }
                master.ask("members", 1);
                // The other JVM starts, and is as warm as it can be, before the link is there
                master.ask("cut", 8_000);
                try (MemberProcess backup = MemberProcess.start("heartline", cluster, HEAP)) {
                    master.tell("during", CALLERS, 2);
                    full.add(p99(master.answer()));
                }
                master.ask("members", 1);
                System.out.printf(
                        Locale.ROOT,
                        "p99 %.0f µs, while a FULL is served %.0f µs%n",
                        base.get(round),
                        full.get(round));
            }
        }
        // The first round warms up
        base.remove(0);
        full.remove(0);
        figures.median("full_p99_ratio", Rounds.ratios(full, base), "ratio", "<= 2");
        figures.median("write_p99_us", base, "µs", "");
        figures.median("write_p99_us_full", full, "µs", "");
    }

    private static double p99(String answer) {
        return Load.Result.parse(answer).p99Micros();
    }
}
