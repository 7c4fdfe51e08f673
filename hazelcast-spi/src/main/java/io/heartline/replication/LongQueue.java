package io.heartline.replication;

import java.util.Arrays;

/**
 * Numbers that are added at one end and dropped at the other, 8 bytes each.
 *
 * <p>Not thread-safe.
 */
final class LongQueue {

    private static final int FEW = 16;
    private static final int MANY = 1_024;

    private long[] numbers = new long[FEW];
    private int first;
    private int end;

    int size() {
        return end - first;
    }

    /**
     * @param index counted from the oldest
     */
    long get(int index) {
        return numbers[first + index];
    }

    void add(long number) {
        if (end == numbers.length) {
            int held = size();
            long[] target = held > end / 2 ? new long[2 * end] : numbers;
            System.arraycopy(numbers, first, target, 0, held);
            numbers = target;
            first = 0;
            end = held;
        }
        numbers[end++] = number;
    }

    /** Drops the oldest. */
    void drop() {
        first++;
    }

    void clear() {
        if (numbers.length > MANY) {
            numbers = new long[FEW];
        }
        first = 0;
        end = 0;
    }

    /**
     * Returns where a number stands among numbers that only grow; -1 if it is not there. What is
     * asked for mostly is young, so it looks from that end, in steps that double.
     */
    int find(long number) {
        int above = end;
        int at = end - 1;
        for (int step = 1; at >= first && numbers[at] > number; step *= 2) {
            above = at;
            at -= step;
        }
        int found = Arrays.binarySearch(numbers, Math.max(at, first), above, number);
        return found < 0 ? -1 : found - first;
    }
}
