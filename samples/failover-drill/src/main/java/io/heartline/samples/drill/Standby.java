package io.heartline.samples.drill;

import java.time.Duration;

/** The pair's replication, seen from outside. Used by the drill's own thread. */
final class Standby {

    private static final Duration IN_SYNC_WAIT = Duration.ofSeconds(30);
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final Pair pair;
    private final boolean replicated;
    private long waitsGivenUp;

    /**
     * Looks at a pair.
     *
     * @param replicated whether it runs with Heartline; without it there is nothing to wait for
     */
    Standby(Pair pair, boolean replicated) {
        this.pair = pair;
        this.replicated = replicated;
    }

    /**
     * Waits until both servers say that everything has an in-sync backup, and a moment more. A wait
     * that takes too long is given up and counted; the drill goes on and shows what that costs.
     */
    void awaitInSync() throws InterruptedException {
        long deadline = System.nanoTime() + IN_SYNC_WAIT.toNanos();
        while (replicated && !inSync()) {
            if (System.nanoTime() > deadline) {
                waitsGivenUp++;
                return;
            }
            Thread.sleep(100);
        }
        Thread.sleep(SETTLE.toMillis());
    }

    long waitsGivenUp() {
        return waitsGivenUp;
    }

    private boolean inSync() {
        return pair.servers().stream().allMatch(server -> ServerStatus.of(server).safe());
    }

    /** Returns the sum over both servers, or NaN when one does not tell. */
    double sum(String number) {
        return pair.servers().stream()
                .mapToDouble(server -> ServerStatus.of(server).number(number))
                .sum();
    }
}
