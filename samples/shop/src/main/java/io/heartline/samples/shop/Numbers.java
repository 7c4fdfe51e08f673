package io.heartline.samples.shop;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The numbers of the changes that a basket holds, as ranges: "1-40,43-50". It stays small as long
 * as nothing is missing.
 *
 * <p>Not safe for concurrent use: its {@link Basket} is.
 */
final class Numbers implements Serializable {

    @Serial private static final long serialVersionUID = 1;

    /** Pairs of first and last number, both inclusive, ascending and never touching. */
    private int[] ranges = {};

    /** Adds a number and answers whether it was new. */
    boolean add(int number) {
        int at = 0;
        while (at < ranges.length && ranges[at + 1] < number) {
            at += 2;
        }
        if (at < ranges.length && ranges[at] <= number) {
            return false;
        }
        boolean extendsLeft = at > 0 && ranges[at - 1] == number - 1;
        boolean extendsRight = at < ranges.length && ranges[at] == number + 1;
        if (extendsLeft && extendsRight) {
            ranges[at - 1] = ranges[at + 1];
            remove(at);
        } else if (extendsLeft) {
            ranges[at - 1] = number;
        } else if (extendsRight) {
            ranges[at] = number;
        } else {
            insert(at, number);
        }
        return true;
    }

    /** Returns the highest number, or 0. */
    int highest() {
        return ranges.length == 0 ? 0 : ranges[ranges.length - 1];
    }

    private void insert(int at, int number) {
        int[] wider = Arrays.copyOf(ranges, ranges.length + 2);
        System.arraycopy(ranges, at, wider, at + 2, ranges.length - at);
        wider[at] = number;
        wider[at + 1] = number;
        ranges = wider;
    }

    private void remove(int at) {
        int[] narrower = Arrays.copyOf(ranges, ranges.length - 2);
        System.arraycopy(ranges, at + 2, narrower, at, narrower.length - at);
        ranges = narrower;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < ranges.length; at += 2) {
            text.append(at == 0 ? "" : ",").append(ranges[at]).append('-').append(ranges[at + 1]);
        }
        return text.toString();
    }
}
