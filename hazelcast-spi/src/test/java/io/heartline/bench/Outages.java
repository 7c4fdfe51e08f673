package io.heartline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a cut with 1,000 changed entries costs with 10 MB, 100 MB and 1 GB of state: by CONTINUE,
 * each written once, and by DELTA, each written so often that no backlog holds it.
 */
final class Outages implements Bench.Experiment {

    private static final int BYTES = 1_024;
    private static final int MISSED = 1_000;
    private static final int CUT_MS = 2_000;
    private static final int CUT_AGAIN = 10;

    /** 100 MB in all, and a member's backlogs grow to 64 MB. */
    private static final int OFTEN = 100;

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final Map<String, Integer> ENTRIES =
            new java.util.TreeMap<>(Map.of("10mb", 10_000, "100mb", 100_000, "1gb", 1_000_000));

    @Override
    public void run(Figures figures) throws Exception {
        for (Map.Entry<String, Integer> size : ENTRIES.entrySet()) {
            String heap = size.getValue() > 500_000 ? "4g" : "1g";
            measure(figures, "outage_bytes_" + size.getKey(), 1, size.getValue(), heap);
            measure(figures, "outage_delta_bytes_" + size.getKey(), OFTEN, size.getValue(), heap);
        }
    }

    private static void measure(Figures figures, String name, int times, int entries, String heap)
            throws Exception {
        String cluster = name + ProcessHandle.current().pid();
        try (MemberProcess master = MemberProcess.start("heartline", cluster, heap);
                MemberProcess backup = MemberProcess.start("heartline", cluster, heap)) {
            master.ask("members", 2);
            master.ask("fill", 0, entries, BYTES);
            List<Double> bytes = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                Map<String, Long> before = master.counters();
                for (int i = 0; i < times; i++) {
                    if (i % CUT_AGAIN == 0) {
                        master.ask("cut", CUT_MS); // it must not end before the writes do
                    }
                    master.ask("miss", MISSED, BYTES);
                }
                master.ask("resync");
                Map<String, Long> after = master.counters();
                bytes.add((double) after.get("link_out_bytes") - before.get("link_out_bytes"));
                System.out.println(
                        name
                                + " "
                                + bytes.get(round).longValue()
                                + " continue "
                                + (after.get("resync_continue") - before.get("resync_continue"))
                                + " delta "
                                + (after.get("resync_delta") - before.get("resync_delta"))
                                + " full "
                                + (after.get("resync_full") - before.get("resync_full")));
            }
            figures.median(name, bytes, "bytes", "within 10 % of each other");
        }
    }
}
