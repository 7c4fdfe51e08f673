package io.heartline.samples.drill;

import java.util.BitSet;

/** Reads the shop's notation for sets of numbers: "1-40,43-50". */
final class Ranges {

    private Ranges() {}

    /**
     * Returns the numbers from 1 to {@code last} that the text lacks.
     *
     * @throws IllegalArgumentException if the text is not in that notation
     */
    static BitSet missing(String text, int last) {
        BitSet missing = new BitSet();
        missing.set(1, last + 1);
        int at = 0;
        while (at < text.length()) {
            int dash = text.indexOf('-', at);
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            int from = Integer.parseInt(text, at, dash, 10);
            int to = Integer.parseInt(text, dash + 1, end, 10);
            missing.clear(from, to + 1);
            at = end + 1;
        }
        return missing;
    }
}
