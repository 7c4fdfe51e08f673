package io.heartline.replication;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks a history of one register for linearizability: Wing and Gong's search with Lowe's memory
 * of the configurations that were tried. Values are unique; 0 is a register that does not exist.
 */
public final class SimLinear {

    /** Configurations after which a history counts as not decided. */
    private static final int TRIED_MAX = 300_000;

    /**
     * An operation.
     *
     * @param write whether it replaces {@code expected} by {@code value}; else it reads {@code
     *     value}
     * @param end {@link Long#MAX_VALUE} if the outcome is unknown: it may happen at any time after
     *     its start, or never
     */
    public record Op(boolean write, long expected, long value, long start, long end) {
        boolean certain() {
            return end != Long.MAX_VALUE;
        }
    }

    private record Configuration(BitSet done, long value) {}

    private final List<Op> ops;
    private final Set<Configuration> tried = new HashSet<>();
    private boolean undecided;

    private SimLinear(List<Op> history) {
        ops = new ArrayList<>(history);
        ops.removeIf(op -> !op.write && !op.certain());
        ops.sort(Comparator.comparingLong(Op::start));
    }

    /** Says whether the operations can be put in an order that explains them. */
    public static boolean holds(List<Op> history) {
        SimLinear check = new SimLinear(history);
        return check.search(new BitSet(), 0) || check.undecided;
    }

    private boolean search(BitSet done, long value) {
        if (tried.size() > TRIED_MAX) {
            undecided = true;
            return true;
        }
        if (!tried.add(new Configuration((BitSet) done.clone(), value))) {
            return false;
        }
        long firstEnd = Long.MAX_VALUE;
        for (int i = done.nextClearBit(0); i < ops.size(); i = done.nextClearBit(i + 1)) {
            firstEnd = Math.min(firstEnd, ops.get(i).end);
        }
        if (firstEnd == Long.MAX_VALUE) {
            return true;
        }
        for (int i = done.nextClearBit(0); i < ops.size(); i = done.nextClearBit(i + 1)) {
            Op op = ops.get(i);
            if (op.start > firstEnd) {
                break;
            }
            if ((op.write ? op.expected : op.value) == value) {
                done.set(i);
                boolean found = search(done, op.write ? op.value : value);
                done.clear(i);
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }
}
