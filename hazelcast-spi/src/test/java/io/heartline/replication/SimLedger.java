package io.heartline.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What clients know of the entries that they changed by atomic steps. Every value is written by one
 * step only, so the last value of an entry tells which swaps made it: following each to the value
 * that it replaced must lead through all that were answered as done, through none that was answered
 * otherwise, and through unknown ones only where they are needed.
 */
final class SimLedger {

    enum Outcome {
        OPEN,
        DONE,
        NOT_DONE,
        UNKNOWN
    }

    /** A step under way or answered. */
    static final class Op {
        final String key;
        final boolean swap;
        final long expected;
        final long value;
        final long start;
        long end = Long.MAX_VALUE;
        Outcome outcome = Outcome.OPEN;

        Op(String key, boolean swap, long expected, long value, long start) {
            this.key = key;
            this.swap = swap;
            this.expected = expected;
            this.value = value;
            this.start = start;
        }
    }

    private record Gone(long from, long to) {}

    private final SimWorld world;
    private final Map<Long, Op> byValue = new HashMap<>();
    private final Map<String, List<Op>> byKey = new TreeMap<>();
    private final Map<String, List<Gone>> gone = new HashMap<>();
    private final Set<Long> watched = new HashSet<>();

    SimLedger(SimWorld world) {
        this.world = world;
    }

    Op begin(String key, boolean swap, long expected, long value) {
        Op op = new Op(key, swap, expected, value, world.now);
        byValue.put(value, op);
        byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(op);
        return op;
    }

    void end(Op op, Outcome outcome) {
        op.outcome = outcome;
        op.end = outcome == Outcome.UNKNOWN ? Long.MAX_VALUE : world.now;
        world.stats.add("steps" + outcome, 1);
    }

    /** A read that began at {@code start} has found a value, or 0 for none. */
    void read(String key, long start, long value) {
        world.stats.add("entryReads", 1);
        List<Gone> before = gone.computeIfAbsent(key, k -> new ArrayList<>());
        if (value == 0) {
            before.add(new Gone(start, world.now));
            return;
        }
        Op op = byValue.get(value);
        world.checks.require(op != null && op.key.equals(key), "a read found what nobody wrote");
        if (op == null || !world.checks.strict) {
            return;
        }
        world.checks.require(op.outcome != Outcome.NOT_DONE, "a read found a refused value");
        long end = op.end;
        world.checks.require(
                byKey.get(key).stream()
                        .noneMatch(
                                later ->
                                        later.outcome == Outcome.DONE
                                                && later.start > end
                                                && later.end < start),
                "a read found a value that was replaced before it began");
        world.checks.require(
                before.stream().noneMatch(g -> g.from > end && g.to < start),
                "a read found a value that had expired before it began");
    }

    /** A follower was shown a value. */
    void watched(long value) {
        watched.add(value);
    }

    /** After quiet, in a run where nothing acknowledged may be lost. */
    void account(int shard, Map<String, Long> last) {
        byKey.forEach(
                (key, ops) -> {
                    if (Node.shardOf(SimSteps.SPACE, key) % SimWorld.SHARDS == shard) {
                        account(key, ops, last.getOrDefault(key, 0L));
                    }
                });
    }

    private void account(String key, List<Op> ops, long last) {
        Set<Long> chain = new HashSet<>();
        for (long at = last; at != 0; ) {
            Op op = byValue.get(at);
            world.checks.require(op != null, "an entry holds what nobody wrote");
            if (op == null) {
                return;
            }
            world.checks.require(
                    op.outcome != Outcome.NOT_DONE, "a step that was refused has been applied");
            world.checks.require(chain.add(at), "a step was applied twice");
            if (!op.swap) {
                plainPut(ops, op);
                return;
            }
            at = op.expected;
        }
        for (Op op : ops) {
            if (op.swap) {
                boolean shown = op.outcome == Outcome.DONE || watched.contains(op.value);
                world.checks.require(
                        !shown || chain.contains(op.value),
                        "a step that was answered as done, or shown, has left no trace");
            }
        }
        world.stats.add("swapsAccountedFor", chain.size());
    }

    private void plainPut(List<Op> ops, Op last) {
        world.checks.require(
                ops.stream().noneMatch(o -> o.outcome == Outcome.DONE && o.start > last.end),
                "a put was undone by an older one");
    }
}
