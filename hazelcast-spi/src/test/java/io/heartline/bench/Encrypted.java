package io.heartline.bench;

import io.heartline.link.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What TLS between the members costs: the same puts with and without it, in one run. */
final class Encrypted implements Bench.Experiment {

    private static final int[] CALLERS = {1, 8, 64};
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int ROUND_MS = Integer.getInteger("bench.round-ms", 2_000);
    private static final String HEAP = "1g";

    @Override
    public void run(Figures figures) throws Exception {
        String plain = "plain-" + ProcessHandle.current().pid();
        String tls = "tls-" + ProcessHandle.current().pid();
        String kind = Member.TLS + Stores.sharedByAll().toAbsolutePath();
        try (MemberProcess a = MemberProcess.start("heartline", plain, HEAP);
                MemberProcess aToo = MemberProcess.start("heartline", plain, HEAP);
                MemberProcess b = MemberProcess.start(kind, tls, HEAP);
                MemberProcess bToo = MemberProcess.start(kind, tls, HEAP)) {
            for (MemberProcess member : List.of(a, b)) {
                member.ask("members", 2);
                WarmUp.all(member, Load.ALL);
            }
            for (int callers : CALLERS) {
                compare(figures, "put", callers, "put_ratio_tls_" + callers, a, b);
            }
            compare(figures, "pipeline", WarmUp.IN_FLIGHT, "put_ratio_tls_pipelined", a, b);
        }
    }

    private static void compare(
            Figures figures,
            String manner,
            int callers,
            String name,
            MemberProcess plain,
            MemberProcess tls)
            throws Exception {
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (MemberProcess member :
                    round % 2 == 0 ? List.of(plain, tls) : List.of(tls, plain)) {
                Load.Result result =
                        Load.Result.parse(member.ask(manner, callers, ROUND_MS, Load.ALL));
                (member == tls ? with : without).add(result.perSecond());
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s %d: %.0f/s without, %.0f/s with TLS%n",
                    manner,
                    callers,
                    without.get(round),
                    with.get(round));
        }
        figures.median(name, Rounds.ratios(with, without), "ratio", "");
    }
}
