package io.heartline.samples.drill;

import java.util.Locale;
import java.util.function.DoublePredicate;

/**
 * What a figure must reach.
 *
 * @param text the bar in words
 * @param reached never true for NaN, the figure that nobody could read
 */
record Bar(String text, DoublePredicate reached) {

    private static final long SLACK_BYTES = 65_536;

    static Bar atMost(double limit) {
        return new Bar("≤ " + number(limit), value -> value <= limit);
    }

    static Bar atLeast(double limit) {
        return new Bar("≥ " + number(limit), value -> value >= limit);
    }

    static Bar moreThan(double limit) {
        return new Bar("> " + number(limit), value -> value > limit);
    }

    static Bar zero() {
        return new Bar("0", value -> value == 0);
    }

    /** Any value, as long as there is one. */
    static Bar known() {
        return new Bar("", value -> !Double.isNaN(value));
    }

    /** Returns 1.2 times the bytes, and 64 KiB. */
    static double withSlack(double bytes) {
        return 1.2 * bytes + SLACK_BYTES;
    }

    /** Writes a number with as many digits as it deserves; "unknown" for NaN. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "unknown";
        }
        boolean whole = value == Math.rint(value) || Math.abs(value) >= 100;
        return whole
                ? Long.toString(Math.round(value))
                : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
    }
}
