package io.heartline.bench;

import java.time.Duration;

/**
 * Load before anything counts, until the compilers have done their work. They need rests for it: on
 * two cores under full load they get a small share.
 */
final class WarmUp {

    private static final Duration REST_MOST = Duration.ofSeconds(20);
    private static final Duration PERIOD = Duration.ofMillis(500);

    /** Of all members in a period: what heartbeats and timers use. */
    private static final long IDLE_CPU_MS = 100;

    static final int IN_FLIGHT = 64;

    private static final int ROUND_MS = 2_000;
    private static final int ROUNDS_MOST = 30;
    private static final int ROUNDS_WITHOUT_GAIN = 3;
    private static final double GAIN = 1.05;

    private WarmUp() {}

    /** Warms up everything that is measured of puts. */
    static void all(MemberProcess member, int percent) throws Exception {
        run(member, "put", 64, percent);
        run(member, "pipeline", IN_FLIGHT, percent);
        run(member, "put", 8, percent);
        run(member, "put", 1, percent);
    }

    /** Goes on until some rounds in a row were no faster than the best before. */
    static void run(MemberProcess member, String manner, int callers, int percent)
            throws Exception {
        double best = 0;
        int without = 0;
        for (int round = 0; round < ROUNDS_MOST && without < ROUNDS_WITHOUT_GAIN; round++) {
            double rate =
                    Load.Result.parse(member.ask(manner, callers, ROUND_MS, percent)).perSecond();
            without = rate > best * GAIN ? 0 : without + 1;
            best = Math.max(best, rate);
            rest();
        }
    }

    /** Waits, within a limit, until the members do nothing more. */
    private static void rest() throws InterruptedException {
        long end = System.nanoTime() + REST_MOST.toNanos();
        long used = IDLE_CPU_MS;
        while (used >= IDLE_CPU_MS && System.nanoTime() - end < 0) {
            long before = cpuMs();
            Thread.sleep(PERIOD.toMillis());
            used = cpuMs() - before;
        }
    }

    private static long cpuMs() {
        return ProcessHandle.current()
                .children()
                .mapToLong(p -> p.info().totalCpuDuration().orElse(Duration.ZERO).toMillis())
                .sum();
    }
}
