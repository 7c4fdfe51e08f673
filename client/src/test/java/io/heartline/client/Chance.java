package io.heartline.client;

import java.util.SplittableRandom;

/** A test of chance: a failure names the seed, and {@code -Dheartline.seed=N} repeats it. */
final class Chance {

    private Chance() {}

    interface Body {
        void run(SplittableRandom random) throws Exception;
    }

    static void run(Body body) throws Exception {
        long seed = Long.getLong("heartline.seed", System.nanoTime());
        try {
            body.run(new SplittableRandom(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nrepeat with -Dheartline.seed=" + seed, e);
        }
    }
}
