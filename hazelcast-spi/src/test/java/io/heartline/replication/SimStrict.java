package io.heartline.replication;

import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import io.heartline.spi.Stepped;
import io.heartline.spi.Taken;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Clients that read and conditionally replace registers in STRICT mode, and what they saw. Some of
 * the registers are entries of a map, which steps replace.
 */
final class SimStrict {

    /** Their tickets begin here. */
    static final long FIRST_TICKET = 1L << 40;

    private static final String SPACE = "strict";
    private static final String FIELD = "v";
    private static final List<String> REGISTERS = List.of("r0", "r1", "r2", "m0", "m1");

    private record Known(long value, long offset, String basis) {}

    private record Flying(
            SimWorld.Incarnation by,
            String key,
            boolean write,
            long expected,
            long value,
            long at) {}

    private final SimWorld world;
    private final Map<SimWorld.Incarnation, Map<String, Known>> known = new HashMap<>();
    private final Map<Long, Flying> flying = new TreeMap<>();
    private final Map<String, List<SimLinear.Op>> history = new TreeMap<>();
    private long ticket = FIRST_TICKET;
    final SimShown shown;
    boolean quiet;

    SimStrict(SimWorld world) {
        this.world = world;
        this.shown = new SimShown(world);
    }

    void act(SimWorld.Incarnation self) {
        if (self.dead) {
            return;
        }
        long busy = flying.values().stream().filter(f -> f.by == self).count();
        if (!self.paused && !quiet && busy < 2) {
            one(self, REGISTERS.get(world.random.nextInt(REGISTERS.size())));
        }
        world.at((20 + world.random.nextInt(80)) * SimWorld.MS, () -> act(self));
    }

    private void one(SimWorld.Incarnation self, String key) {
        Known belief = known.computeIfAbsent(self, s -> new HashMap<>()).get(key);
        if (belief == null || world.random.nextInt(3) == 0) {
            read(self, key);
            return;
        }
        long value = world.checks.uniqueValue();
        byte[] bytes = ByteBuffer.allocate(8).putLong(value).array();
        Flying flight = new Flying(self, key, true, belief.value, value, world.now);
        if (SimShown.isEntry(key)) {
            submit(self, SimShown.swap(key, belief.value, bytes), flight);
            return;
        }
        Commit commit =
                new Commit(
                        key,
                        belief.value == 0 ? Commit.Kind.CREATE : Commit.Kind.UPDATE,
                        0,
                        belief.basis,
                        List.of(new Commit.Change(FIELD, belief.offset, bytes)),
                        -1);
        Command write = new Command.Write(SPACE, commit);
        submit(self, write, flight);
    }

    void read(SimWorld.Incarnation self, String key) {
        Flying read = new Flying(self, key, false, 0, 0, world.now);
        boolean entry = SimShown.isEntry(key);
        submit(self, entry ? shown.get(key) : new Command.Read(SPACE, key), read);
    }

    private void submit(SimWorld.Incarnation self, Command command, Flying flight) {
        long id = ++ticket;
        flying.put(id, flight);
        world.step(self, () -> self.node.submit(id, command, SafetyMode.STRICT, world.now));
    }

    void done(Output.Done done) {
        Flying flight = flying.remove(done.ticket());
        if (flight == null) {
            return;
        }
        Map<String, Known> mine = known.computeIfAbsent(flight.by, s -> new HashMap<>());
        if (done.result() instanceof Result.Held held) {
            Known seen = seen(held.taken());
            mine.put(flight.key, seen);
            world.stats.add("strictReads", 1);
            note(flight, seen.value, world.now);
        } else if (done.result() instanceof Result.Wrote wrote
                && wrote.committed() instanceof Committed.Applied applied) {
            long at = applied.receipt().offset();
            mine.put(flight.key, new Known(flight.value, at, applied.receipt().replicationId()));
            world.stats.add("strictWrites", 1);
            note(flight, flight.value, world.now);
        } else if (done.result() instanceof Result.Got got) {
            saw(mine, flight, SimSteps.number(got.found().value()));
        } else if (done.result() instanceof Result.Did did
                && did.stepped() instanceof Stepped.Refused refused) {
            saw(mine, flight, SimSteps.number(refused.found()));
        } else if (done.result() instanceof Result.Did) {
            mine.put(flight.key, new Known(flight.value, 0, ""));
            world.stats.add("strictSteps", 1);
            note(flight, flight.value, world.now);
        } else {
            mine.remove(flight.key);
            failed(flight, done.result() instanceof Result.Failed f ? f.kind() : null);
        }
    }

    /** A read, or a step that was refused, which is as good as one. */
    private void saw(Map<String, Known> mine, Flying flight, long value) {
        mine.put(flight.key, new Known(value, 0, ""));
        world.stats.add("strictReads", 1);
        history.computeIfAbsent(flight.key, k -> new ArrayList<>())
                .add(new SimLinear.Op(false, 0, value, flight.at, world.now));
    }

    /** Over a link that doubles messages a refusal may answer the second copy of a request. */
    private void failed(Flying flight, EngineException.@Nullable Kind kind) {
        boolean unknown = kind == EngineException.Kind.UNKNOWN;
        if (flight.write && (unknown || !world.orderly)) {
            world.stats.add("strictUnknown", 1);
            note(flight, flight.value, Long.MAX_VALUE);
        } else {
            world.stats.add("strictRefused", 1);
        }
    }

    private void note(Flying flight, long value, long end) {
        history.computeIfAbsent(flight.key, k -> new ArrayList<>())
                .add(new SimLinear.Op(flight.write, flight.expected, value, flight.at, end));
    }

    private static Known seen(Taken taken) {
        if (taken instanceof Taken.Present present) {
            for (Taken.Field field : present.fields()) {
                long value = ByteBuffer.wrap(field.value()).getLong();
                return new Known(value, field.offset(), present.replicationId());
            }
        }
        return new Known(0, 0, "");
    }

    int flying() {
        return flying.size();
    }

    static int registers() {
        return REGISTERS.size();
    }

    /** Every member reads every register once more; all of them must be answered. */
    void readAll() {
        for (SimWorld.Incarnation member : world.awake()) {
            REGISTERS.forEach(key -> read(member, key));
        }
    }

    /** What never was answered may have happened. */
    void check() {
        for (Flying flight : flying.values()) {
            if (flight.write) {
                note(flight, flight.value, Long.MAX_VALUE);
            }
        }
        shown.check(history);
        history.forEach(
                (key, ops) ->
                        world.checks.require(
                                SimLinear.holds(ops),
                                () -> "not linearizable: " + key + " " + ops));
    }
}
