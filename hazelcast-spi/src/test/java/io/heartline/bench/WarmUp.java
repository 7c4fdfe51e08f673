package io.heartline.bench;

import java.io.IOException;

/** Load before anything counts, until the compilers have done their work. */
final class WarmUp {

    static final int IN_FLIGHT = 64;

    private static final int ROUND_MS = 2_000;
    private static final int ROUNDS_MOST = 30;
    private static final int ROUNDS_WITHOUT_GAIN = 3;
    private static final double GAIN = 1.05;

    private WarmUp() {}

    /** Warms up everything that is measured of puts. */
    static void all(MemberProcess member, int percent) throws IOException {
        run(member, "put", 64, percent);
        run(member, "pipeline", IN_FLIGHT, percent);
        run(member, "put", 8, percent);
        run(member, "put", 1, percent);
    }

    /** Goes on until some rounds in a row were no faster than the best before. */
    static void run(MemberProcess member, String manner, int callers, int percent)
            throws IOException {
        double best = 0;
        int without = 0;
        for (int round = 0; round < ROUNDS_MOST && without < ROUNDS_WITHOUT_GAIN; round++) {
            double rate =
                    Load.Result.parse(member.ask(manner, callers, ROUND_MS, percent)).perSecond();
            without = rate > best * GAIN ? 0 : without + 1;
            best = Math.max(best, rate);
        }
    }
}
