package io.heartline.samples.drill;

/** Tells when a server has become as fast as it will: two rounds in a row have brought no gain. */
final class WarmUp {

    private static final double GAIN = 1.05;
    private static final int ROUNDS = 2;

    private double best;
    private int without;

    void add(double perSecond) {
        without = perSecond > best * GAIN ? 0 : without + 1;
        best = Math.max(best, perSecond);
    }

    boolean over() {
        return without >= ROUNDS;
    }
}
