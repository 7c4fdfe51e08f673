package io.heartline.samples.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The price: the shop with Heartline against the same shop without, in turns, as fast as 16 clients
 * can, straight at the servers.
 */
final class Throughput {

    /** For each pair at least 12 s with changes, and 8 s with the static file. */
    private static final int WARM_UP_TURNS_LEAST = 4;

    private static final int WARM_UP_TURNS_MOST = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private static final Duration WARM_UP_STATIC = Duration.ofSeconds(2);

    /** Many short rounds: on a noisy machine one of them says little, and their median much. */
    private static final Duration ROUND = Duration.ofMillis(500);

    private static final int TURNS = 30;

    /** A static file costs so little that a small difference takes many rounds to see. */
    private static final int TURNS_STATIC = 80;

    private final Pair plain;
    private final Pair heartline;
    private final Progress progress;
    private final Rates plainCart = new Rates();
    private final Rates heartlineCart = new Rates();
    private final Rates plainStatic = new Rates();
    private final Rates heartlineStatic = new Rates();

    /** The rounds of one kind. */
    private static final class Rates {
        private final List<Double> perSecond = new ArrayList<>();
        private final List<Double> cpuMicros = new ArrayList<>();

        void add(LoadRound.Result result) {
            perSecond.add(result.perSecond());
            cpuMicros.add(result.cpuMicros());
        }

        double perSecond() {
            return FirstGood.median(perSecond);
        }

        double cpuMicros() {
            return FirstGood.median(cpuMicros);
        }
    }

    Throughput(Pair plain, Pair heartline, Progress progress) {
        this.plain = plain;
        this.heartline = heartline;
        this.progress = progress;
    }

    void run() throws Exception {
        warmUp();
        measure(true);
        measure(false);
        progress.step(
                "throughput: %.0f requests/s at %.0f µs of CPU; without Heartline %.0f at %.0f µs"
                        .formatted(
                                heartlineCart.perSecond(),
                                heartlineCart.cpuMicros(),
                                plainCart.perSecond(),
                                plainCart.cpuMicros()));
    }

    /** One kind of request, so that what one leaves to the collector is not paid by the other. */
    private void measure(boolean changes) throws Exception {
        plain.awaitIdle();
        heartline.awaitIdle();
        for (int turn = 0; turn < (changes ? TURNS : TURNS_STATIC); turn++) {
            for (Pair pair : order(turn)) {
                rates(pair, changes).add(new LoadRound(pair, changes).run(ROUND));
            }
        }
    }

    /** Goes on until the compilers have done their work: two turns in a row have been no faster. */
    private void warmUp() throws Exception {
        WarmUp plainPace = new WarmUp();
        WarmUp heartlinePace = new WarmUp();
        boolean cold = true;
        for (int turn = 0; cold && turn < WARM_UP_TURNS_MOST; turn++) {
            for (Pair pair : order(turn)) {
                double perSecond = new LoadRound(pair, true).run(WARM_UP).perSecond();
                (pair.equals(plain) ? plainPace : heartlinePace).add(perSecond);
                new LoadRound(pair, false).run(WARM_UP_STATIC);
                pair.awaitIdle();
            }
            cold = turn + 1 < WARM_UP_TURNS_LEAST || !plainPace.over() || !heartlinePace.over();
        }
    }

    /** A B, B A, A B, B A: whatever favours the second is shared. */
    private List<Pair> order(int turn) {
        return turn % 2 == 0 ? List.of(plain, heartline) : List.of(heartline, plain);
    }

    private Rates rates(Pair pair, boolean changes) {
        if (pair.equals(plain)) {
            return changes ? plainCart : plainStatic;
        }
        return changes ? heartlineCart : heartlineStatic;
    }

    /**
     * Returns the median of the ratios of neighbouring rounds: the machine's slow moods cancel out.
     */
    private static double ratio(List<Double> heartline, List<Double> plain) {
        return FirstGood.median(
                IntStream.range(0, plain.size())
                        .mapToObj(turn -> heartline.get(turn) / plain.get(turn))
                        .toList());
    }

    void report(Figures figures) {
        figures.add(
                "throughput_ratio_plain",
                ratio(heartlineCart.perSecond, plainCart.perSecond),
                Bar.atLeast(0.3));
        figures.add(
                "cpu_ratio_plain",
                ratio(heartlineCart.cpuMicros, plainCart.cpuMicros),
                Bar.atMost(4));
        figures.add(
                "static_ratio_plain",
                ratio(heartlineStatic.perSecond, plainStatic.perSecond),
                Bar.atLeast(0.9));
        figures.add("requests_per_s", heartlineCart.perSecond(), Bar.known());
        figures.add("requests_per_s_plain", plainCart.perSecond(), Bar.known());
        figures.add("cpu_us_per_request", heartlineCart.cpuMicros(), Bar.known());
        figures.add("cpu_us_per_request_plain", plainCart.cpuMicros(), Bar.known());
        figures.add("static_per_s", heartlineStatic.perSecond(), Bar.known());
        figures.add("static_per_s_plain", plainStatic.perSecond(), Bar.known());
    }
}
