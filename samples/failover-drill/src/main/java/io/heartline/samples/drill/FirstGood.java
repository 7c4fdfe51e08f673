package io.heartline.samples.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The time from a fault to each shopper's next good answer, pauses for thought included.
 *
 * <p>Not safe for concurrent use.
 */
final class FirstGood {

    private static final Duration WAIT = Duration.ofSeconds(20);

    private final List<Double> all = new ArrayList<>();
    private final List<Double> hit = new ArrayList<>();

    /** What one fault did to the shoppers of the server that it hit, in ms. */
    record Outage(double medianMs, double maxMs) {
        @Override
        public String toString() {
            return "next good answer: median %.0f ms, max %.0f ms".formatted(medianMs, maxMs);
        }
    }

    /** A fault that can be waited for. */
    @FunctionalInterface
    interface Fault {
        void strike() throws Exception;
    }

    /** Strikes, and waits until every shopper has a good answer again, or the wait is over. */
    Outage after(Crowd crowd, TomcatServer server, Fault fault) throws Exception {
        Set<Shopper> there =
                crowd.shoppers().stream()
                        .filter(shopper -> shopper.route().equals(server.name()))
                        .collect(Collectors.toSet());
        long struck = System.nanoTime();
        fault.strike();
        crowd.shoppers().forEach(Shopper::awaitGood);
        long deadline = struck + WAIT.toNanos();
        List<Double> outage = new ArrayList<>();
        for (Shopper shopper : crowd.shoppers()) {
            while (shopper.nextGoodNanos() == 0 && System.nanoTime() < deadline) {
                Thread.sleep(5);
            }
            long good = shopper.nextGoodNanos() == 0 ? deadline : shopper.nextGoodNanos();
            double ms = (good - struck) / 1e6;
            all.add(ms);
            outage.add(ms);
            if (there.contains(shopper)) {
                hit.add(ms);
            }
        }
        return new Outage(median(outage), Collections.max(outage));
    }

    /**
     * Returns the median over the shoppers of the servers that were hit, or over all if none was.
     */
    double medianMs() {
        return median(hit.isEmpty() ? all : hit);
    }

    /** Returns the maximum over all shoppers. */
    double maxMs() {
        return Collections.max(all);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
