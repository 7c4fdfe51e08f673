package io.heartline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What it takes to bring a member up again with 200,000 entries of 1 KB: after a cut of two seconds
 * in which 1,000 of them were written, after a longer story than any backlog holds, and from
 * nothing; beside a Redis pair with its defaults in the same run.
 */
final class Resyncs implements Bench.Experiment {

    private static final int ENTRIES = 200_000;
    private static final int BYTES = 1_024;
    private static final int MISSED = 1_000;

    /** Beyond every backlog, and still far from everything. */
    private static final int MANY = 80_000;

    private static final int CUT_MS = 2_000;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int REDIS_PORT = 5_671;
    private static final String HEAP = "2g";

    /** Bytes that the master's socket took, and seconds after the link was there again. */
    private record Cost(double bytes, double seconds, String answers) {}

    private final List<Cost> continues = new ArrayList<>();
    private final List<Cost> deltas = new ArrayList<>();
    private final List<Cost> fulls = new ArrayList<>();
    private final List<RedisPair.Resync> redisCuts = new ArrayList<>();
    private final List<RedisPair.Resync> redisFulls = new ArrayList<>();

    @Override
    public void run(Figures figures) throws Exception {
        String cluster = "bench-" + ProcessHandle.current().pid();
        try (MemberProcess master = MemberProcess.start("heartline", cluster, HEAP);
                RedisPair redis = RedisPair.start(REDIS_PORT)) {
            redis.full();
            redis.master().fill(0, ENTRIES, BYTES);
            MemberProcess backup = MemberProcess.start("heartline", cluster, HEAP);
            try {
                master.ask("members", 2);
                master.ask("fill", 0, ENTRIES, BYTES);
                for (int round = 0; round < ROUNDS; round++) {
                    continues.add(cut(master, MISSED));
                    redisCuts.add(redis.cut(MISSED, BYTES));
                    deltas.add(cut(master, MANY));
                    backup.close();
                    master.ask("members", 1);
                    Map<String, Long> before = master.counters();
                    master.tell("resync");
                    backup = MemberProcess.start("heartline", cluster, HEAP);
                    fulls.add(cost(before, master, Double.parseDouble(master.answer())));
                    redisFulls.add(redis.full());
                    print();
                }
            } finally {
                backup.close();
            }
        }
        report(figures);
    }

    /** Cuts the master off and overwrites so many entries meanwhile. */
    private static Cost cut(MemberProcess master, int writes) throws Exception {
        Map<String, Long> before = master.counters();
        master.ask("cut", CUT_MS);
        master.ask("miss", writes, BYTES);
        return cost(before, master, Double.parseDouble(master.ask("resync")));
    }

    private static Cost cost(Map<String, Long> before, MemberProcess master, double seconds)
            throws Exception {
        Map<String, Long> after = master.counters();
        StringBuilder answers = new StringBuilder();
        for (String plan : List.of("continue", "delta", "full")) {
            long count = after.get("resync_" + plan) - before.get("resync_" + plan);
            answers.append(count).append(' ').append(plan).append(' ');
        }
        double bytes = after.get("link_out_bytes") - before.get("link_out_bytes");
        return new Cost(bytes, seconds, answers.toString());
    }

    private void print() {
        int last = fulls.size() - 1;
        System.out.printf(
                Locale.ROOT,
                "CONTINUE %s| DELTA %s| FULL %s| Redis cut %s | Redis full %s%n",
                text(continues.get(last)),
                text(deltas.get(last)),
                text(fulls.get(last)),
                redisCuts.get(last),
                redisFulls.get(last));
    }

    private static String text(Cost cost) {
        return "%.0f B %.3f s (%s) ".formatted(cost.bytes, cost.seconds, cost.answers.strip());
    }

    private void report(Figures figures) {
        figures.add(
                "continue_bytes_2s_cut_max",
                continues.stream().mapToDouble(Cost::bytes).max().orElseThrow(),
                "bytes",
                ROUNDS,
                "<= 1100000");
        add(figures, "continue", continues);
        add(figures, "delta", deltas);
        add(figures, "full", fulls);
        figures.median("redis_full_bytes", bytes(redisFulls), "bytes", "");
        figures.median("redis_full_s", seconds(redisFulls), "s", "");
        figures.median("redis_2s_cut_bytes", bytes(redisCuts), "bytes", "");
        figures.median("redis_2s_cut_s", seconds(redisCuts), "s", "");
        figures.add(
                "redis_2s_cut_fulls",
                redisCuts.stream().filter(RedisPair.Resync::full).count(),
                "count",
                ROUNDS,
                "");
    }

    private static void add(Figures figures, String name, List<Cost> costs) {
        figures.median(name + "_bytes", costs.stream().map(Cost::bytes).toList(), "bytes", "");
        figures.median(name + "_s", costs.stream().map(Cost::seconds).toList(), "s", "");
    }

    private static List<Double> bytes(List<RedisPair.Resync> resyncs) {
        return resyncs.stream().map(r -> (double) r.bytes()).toList();
    }

    private static List<Double> seconds(List<RedisPair.Resync> resyncs) {
        return resyncs.stream().map(RedisPair.Resync::seconds).toList();
    }
}
