package io.heartline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A replicated put of 1 KB with one acknowledgement against {@code IMap.set} with one synchronous
 * backup, against the same bytes over a raw socket for each caller, and against the least that one
 * connection for all needs ({@link LeastStore}). The callers are in the first member; the same
 * share of the keys is local on both sides.
 */
final class Puts implements Bench.Experiment {

    private static final int[] CALLERS = {1, 8, 64};
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 7);
    private static final int ROUND_MS = Integer.getInteger("bench.round-ms", 2_000);
    private static final int READING_MS = 500;
    private static final int STILL_READINGS = 6;
    private static final String HEAP = "1g";

    @Override
    public void run(Figures figures) throws Exception {
        String cluster = "bench-" + ProcessHandle.current().pid();
        try (MemberProcess ours = MemberProcess.start("heartline", cluster, HEAP);
                MemberProcess oursToo = MemberProcess.start("heartline", cluster, HEAP);
                MemberProcess imap = MemberProcess.start("imap", cluster, HEAP);
                MemberProcess imapToo = MemberProcess.start("imap", cluster, HEAP);
                MemberProcess socket = MemberProcess.start("socket", cluster, HEAP);
                MemberProcess socketToo = MemberProcess.start("socket", cluster, HEAP);
                MemberProcess least = MemberProcess.start("least", cluster, HEAP);
                MemberProcess leastToo = MemberProcess.start("least", cluster, HEAP)) {
            socketToo.ask("serve");
            leastToo.ask("serve");
            least.ask("members", 2);
            ours.ask("members", 2);
            imap.ask("members", 2);
            WarmUp.all(ours, Load.ALL);
            // Mastership follows the writes: what ours has come to is what the other side gets, too
            int percent = settledShare(ours);
            System.out.println("local keys: " + percent + " %");
            WarmUp.all(imap, percent);
            WarmUp.run(socket, "put", 8, Load.ALL);
            WarmUp.all(least, Load.ALL);
            for (int callers : CALLERS) {
                measure(figures, callers, percent, ours, imap, socket, least);
            }
            pipelined(figures, percent, ours, imap, least);
            int after = settledShare(ours);
            if (after != percent) {
                throw new IllegalStateException("local keys are now " + after + " %: run it again");
            }
        }
    }

    /** Returns the share of local keys, in percent, once it has stood still for a while. */
    private static int settledShare(MemberProcess member) throws Exception {
        String share = member.ask("share");
        for (int still = 0; still < STILL_READINGS; ) {
            Thread.sleep(READING_MS);
            String now = member.ask("share");
            still = now.equals(share) ? still + 1 : 0;
            share = now;
        }
        return (int) Math.round(100 * Double.parseDouble(share));
    }

    private static void measure(
            Figures figures,
            int callers,
            int percent,
            MemberProcess ours,
            MemberProcess imap,
            MemberProcess socket,
            MemberProcess least)
            throws Exception {
        List<Double> a = new ArrayList<>();
        List<Double> b = new ArrayList<>();
        List<Double> c = new ArrayList<>();
        List<Double> d = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> theirP99 = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (MemberProcess member :
                    round % 2 == 0
                            ? List.of(ours, imap, socket, least)
                            : List.of(least, socket, imap, ours)) {
                Load.Result result =
                        Load.Result.parse(
                                member.ask(
                                        "put",
                                        callers,
                                        ROUND_MS,
                                        member == imap ? percent : Load.ALL));
                List<Double> rates = member == ours ? a : member == imap ? b : null;
                (rates != null ? rates : member == socket ? c : d).add(result.perSecond());
                if (rates != null) {
                    (member == ours ? p99 : theirP99).add(result.p99Micros());
                }
            }
            print(callers + " callers", a, b, c, d);
        }
        String bar = callers == 1 ? ">= 1.3" : callers == 8 ? ">= 1.5" : ">= 2";
        figures.median("put_ratio_imap_" + callers, Rounds.ratios(a, b), "ratio", bar);
        figures.median("put_ratio_tcp_" + callers, Rounds.ratios(a, c), "ratio", "");
        figures.median("put_least_ratio_imap_" + callers, Rounds.ratios(d, b), "ratio", "");
        figures.median("put_per_s_" + callers, a, "1/s", "");
        figures.median("put_per_s_imap_" + callers, b, "1/s", "");
        figures.median("put_p99_us_" + callers, p99, "µs", "");
        figures.median("put_p99_us_imap_" + callers, theirP99, "µs", "");
    }

    /** Against the faster of {@code setAsync} and as many blocking threads. */
    private static void pipelined(
            Figures figures,
            int percent,
            MemberProcess ours,
            MemberProcess imap,
            MemberProcess least)
            throws Exception {
        List<Double> a = new ArrayList<>();
        List<Double> async = new ArrayList<>();
        List<Double> threads = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int step = 0; step < 4; step++) {
                switch (round % 2 == 0 ? step : 3 - step) {
                    case 0 -> a.add(rate(ours, "pipeline", Load.ALL));
                    case 1 -> async.add(rate(imap, "pipeline", percent));
                    case 2 -> floor.add(rate(least, "pipeline", Load.ALL));
                    default -> threads.add(rate(imap, "put", percent));
                }
            }
            print("pipelined", a, async, threads, floor);
        }
        List<Double> best = Rounds.median(async) >= Rounds.median(threads) ? async : threads;
        figures.median("put_ratio_imap_pipelined", Rounds.ratios(a, best), "ratio", ">= 4");
        figures.median("put_least_ratio_imap_pipelined", Rounds.ratios(floor, best), "ratio", "");
        figures.median("put_per_s_pipelined", a, "1/s", "");
        figures.median("put_per_s_imap_pipelined", best, "1/s", "");
    }

    private static double rate(MemberProcess member, String manner, int percent) throws Exception {
        return Load.Result.parse(member.ask(manner, WarmUp.IN_FLIGHT, ROUND_MS, percent))
                .perSecond();
    }

    @SafeVarargs
    private static void print(String what, List<Double>... rates) {
        StringBuilder line = new StringBuilder(what);
        for (List<Double> rate : rates) {
            line.append(String.format(Locale.ROOT, " %10.0f", rate.get(rate.size() - 1)));
        }
        System.out.println(line);
    }
}
