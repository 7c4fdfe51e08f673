package io.heartline.replication;

import io.heartline.SafetyMode;
import io.heartline.spi.Changes;
import io.heartline.spi.Cursor;
import io.heartline.spi.Freshness;
import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Followers of a map in STRICT mode: what one was shown must never be lost, so it must lie on the
 * way to what the map holds in the end.
 */
final class SimShown {

    private static final String SPACE = Node.MAPS + "strict";

    private final SimWorld world;
    private final Cursor[] cursors = new Cursor[SimWorld.SHARDS];
    private final Map<String, Set<Long>> values = new HashMap<>();

    SimShown(SimWorld world) {
        this.world = world;
    }

    static boolean isEntry(String register) {
        return register.startsWith("m");
    }

    static Command swap(String key, long expected, byte[] value) {
        byte[] from = expected == 0 ? null : ByteBuffer.allocate(8).putLong(expected).array();
        StateChange change = StateChange.swap(key, from, value, 0);
        return new Command.Step(SPACE, StateSpace.tagOf(key), 0, List.of(change));
    }

    /** A read that would be content with a copy, were it not STRICT. */
    Command get(String key) {
        boolean any = world.random.nextBoolean();
        return new Command.Get(
                SPACE, key, any ? new Freshness(Long.MAX_VALUE, null) : Freshness.MASTER);
    }

    void begin() {
        for (int shard = 0; shard < cursors.length; shard++) {
            cursors[shard] = Cursor.START;
            int number = shard;
            world.at(100 * SimWorld.MS, () -> ask(number));
        }
    }

    private void ask(int shard) {
        List<SimWorld.Incarnation> awake = world.awake();
        Cursor from = cursors[shard];
        if (!awake.isEmpty()) {
            SimWorld.Incarnation member = awake.get(world.random.nextInt(awake.size()));
            Command ask = new Command.Changes(SPACE, shard, from, 500);
            long ticket = world.watch(result -> answered(shard, from, result));
            world.step(member, () -> member.node.submit(ticket, ask, SafetyMode.STRICT, world.now));
        }
        world.at((50 + world.random.nextInt(200)) * SimWorld.MS, () -> ask(shard));
    }

    private void answered(int shard, Cursor from, Result result) {
        if (!(result instanceof Result.Listed listed)) {
            return;
        }
        for (Changes.Event event : listed.changes().events()) {
            world.stats.add("strictShown", 1);
            values.computeIfAbsent(event.key(), k -> new HashSet<>())
                    .add(SimSteps.number(event.value()));
        }
        if (cursors[shard].equals(from)) {
            cursors[shard] = listed.changes().next();
        }
    }

    /** Follows the last value that was read back to the first, each to the one it replaced. */
    void check(Map<String, List<SimLinear.Op>> history) {
        values.forEach((key, shown) -> check(key, shown, history.getOrDefault(key, List.of())));
    }

    private void check(String key, Set<Long> shown, List<SimLinear.Op> ops) {
        Map<Long, Long> replaced = new HashMap<>();
        long last = 0;
        long lastRead = Long.MIN_VALUE;
        for (SimLinear.Op op : ops) {
            if (op.write()) {
                replaced.put(op.value(), op.expected());
            } else if (op.start() > lastRead) {
                lastRead = op.start();
                last = op.value();
            }
        }
        Set<Long> way = new HashSet<>();
        for (long at = last; at != 0 && way.add(at); ) {
            at = replaced.getOrDefault(at, 0L);
        }
        world.checks.require(
                way.containsAll(shown), () -> "a STRICT follower was shown what is lost: " + key);
    }
}
