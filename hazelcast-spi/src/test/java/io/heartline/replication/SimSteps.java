package io.heartline.replication;

import io.heartline.SafetyMode;
import io.heartline.spi.Freshness;
import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import io.heartline.spi.Stepped;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Threads of one member that use replicated state: they swap values of the entries {@code c*}, put
 * values into {@code p*}, and into {@code e*} values that expire.
 */
final class SimSteps {

    static final String SPACE = Node.MAPS + "sim";

    private record Flying(String key, long start, SimLedger.@Nullable Op op) {}

    private final SimWorld world;
    private final SimWorld.Incarnation self;
    private final Map<String, Long> seen = new HashMap<>();
    private final Map<Long, Flying> flying = new HashMap<>();
    private long ticket;

    SimSteps(SimWorld world, SimWorld.Incarnation self) {
        this.world = world;
        this.self = self;
    }

    int flying() {
        return flying.size();
    }

    void act() {
        if (self.dead) {
            return;
        }
        if (!self.paused && !self.client.quiet && flying.size() < 5) {
            one();
        }
        world.at((30 + world.random.nextInt(150)) * SimWorld.MS, this::act);
    }

    private void one() {
        int dice = world.random.nextInt(100);
        String kind = dice < 60 ? "c" : dice < 80 ? "p" : "e";
        String key = kind + world.random.nextInt(2);
        if (world.random.nextInt(4) == 0) {
            Command get = new Command.Get(SPACE, key, Freshness.MASTER);
            submit(get, new Flying(key, world.now, null));
            return;
        }
        long value = world.checks.uniqueValue();
        boolean swap = kind.equals("c");
        long expected = seen.getOrDefault(key, 0L);
        int expiry = kind.equals("e") ? 100 + world.random.nextInt(3_000) : 0;
        StateChange change =
                swap
                        ? StateChange.swap(key, bytes(expected), bytes(value), 0)
                        : StateChange.put(key, bytes(value), expiry);
        SimLedger.Op op = world.ledger.begin(key, swap, expected, value);
        Command step = new Command.Step(SPACE, StateSpace.tagOf(key), 0, List.of(change));
        submit(step, new Flying(key, world.now, op));
    }

    private void submit(Command command, Flying what) {
        long id = --ticket;
        flying.put(id, what);
        world.step(self, () -> self.node.submit(id, command, SafetyMode.SYNC, world.now));
    }

    /** Takes an answer if the command was one of these. */
    boolean done(Output.Done done) {
        if (done.ticket() >= 0) {
            return false;
        }
        Flying was = flying.remove(done.ticket());
        world.checks.require(was != null, "a step was answered twice");
        if (was == null) {
            return true;
        }
        SimLedger.Op op = was.op;
        if (op == null) {
            if (done.result() instanceof Result.Got got) {
                learn(was.key, got.found().value());
                world.ledger.read(was.key, was.start, number(got.found().value()));
            }
        } else if (done.result() instanceof Result.Did did) {
            stepped(op, did.stepped());
        } else {
            boolean unknown =
                    done.result() instanceof Result.Failed failed
                            && failed.kind() == io.heartline.spi.EngineException.Kind.UNKNOWN;
            world.ledger.end(op, unknown ? SimLedger.Outcome.UNKNOWN : SimLedger.Outcome.NOT_DONE);
        }
        return true;
    }

    private void stepped(SimLedger.Op op, Stepped stepped) {
        if (stepped instanceof Stepped.Refused refused) {
            learn(op.key, refused.found());
            world.ledger.end(op, SimLedger.Outcome.NOT_DONE);
            return;
        }
        seen.put(op.key, op.value);
        world.ledger.end(op, SimLedger.Outcome.DONE);
        Command none = new Command.Read(SPACE, op.key);
        world.checks.acknowledged(
                self, new SimClient.Op(op.key, none, op.start, 0, ""), stepped.receipt());
    }

    private void learn(String key, byte @Nullable [] found) {
        seen.put(key, number(found));
    }

    static long number(byte @Nullable [] value) {
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    private static byte @Nullable [] bytes(long value) {
        return value == 0 ? null : ByteBuffer.allocate(8).putLong(value).array();
    }
}
