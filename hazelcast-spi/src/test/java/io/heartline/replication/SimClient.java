package io.heartline.replication;

import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.Taken;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The application threads of one member: writes, takes, reads and removes keys. */
final class SimClient {

    private static final String SPACE = "sim";
    private static final String FIELD = "f";

    /** What this client believes of a key. */
    private record Known(long ownerVersion, String basis, Map<String, Long> offsets) {}

    /** A command under way. */
    record Op(String key, Command command, long submitted, long ackedBefore, String value) {}

    private final SimWorld world;
    private SimWorld.Incarnation self;
    private SimSteps steps;
    private final Map<String, Known> known = new TreeMap<>();
    private final Map<Long, Op> flying = new HashMap<>();
    private long ticket;
    boolean quiet;

    SimClient(SimWorld world) {
        this.world = world;
    }

    void live(SimWorld.Incarnation incarnation) {
        self = incarnation;
        steps = new SimSteps(world, incarnation);
    }

    int flying() {
        return flying.size() + steps.flying();
    }

    SimSteps steps() {
        return steps;
    }

    /** Does one thing and plans the next. */
    void act() {
        if (self.dead) {
            return;
        }
        if (!self.paused && !quiet && flying.size() < 12) {
            one();
        }
        world.at((20 + world.random.nextInt(60)) * SimWorld.MS, this::act);
    }

    private void one() {
        String key = "k" + world.checks.generation() + "-" + world.random.nextInt(6);
        boolean busy = flying.values().stream().anyMatch(op -> op.key.equals(key));
        if (busy) {
            return;
        }
        int dice = world.random.nextInt(100);
        Known belief = known.get(key);
        if (dice < 10) {
            submit(key, new Command.Read(SPACE, key), "");
        } else if (dice < 25) {
            submit(key, new Command.Take(SPACE, key), "");
        } else if (belief == null) {
            write(key, Commit.Kind.CREATE, 0, "", Map.of());
        } else if (dice < 29) {
            Commit commit =
                    new Commit(
                            key,
                            Commit.Kind.REMOVE,
                            belief.ownerVersion,
                            belief.basis,
                            List.of(),
                            -1);
            submit(key, new Command.Write(SPACE, commit), "");
        } else {
            write(key, Commit.Kind.UPDATE, belief.ownerVersion, belief.basis, belief.offsets);
        }
    }

    /** One last write in a quiet world; it must be acknowledged. */
    void probe(String key) {
        write(key, Commit.Kind.CREATE, 0, "", Map.of());
    }

    private void write(
            String key, Commit.Kind kind, long owner, String basis, Map<String, Long> offsets) {
        byte[] value = new byte[8 + world.random.nextInt(80)];
        long unique = world.checks.uniqueValue();
        ByteBuffer.wrap(value).putLong(unique);
        String field = FIELD + world.random.nextInt(3);
        boolean remove = kind == Commit.Kind.UPDATE && world.random.nextInt(12) == 0;
        Commit.Change change =
                new Commit.Change(field, offsets.getOrDefault(field, 0L), remove ? null : value);
        Commit commit = new Commit(key, kind, owner, basis, List.of(change), -1);
        submit(key, new Command.Write(SPACE, commit), Long.toString(unique));
    }

    private void submit(String key, Command command, String value) {
        long id = ++ticket;
        int shard = Node.shardOf(SPACE, key) % SimWorld.SHARDS;
        long acked = world.checks.ackedEnd(shard);
        flying.put(id, new Op(key, command, world.now, acked, value));
        world.step(self, () -> self.node.submit(id, command, SafetyMode.SYNC, world.now));
    }

    void done(Output.Done done) {
        if (steps.done(done)) {
            return;
        }
        Op op = flying.remove(done.ticket());
        world.checks.require(op != null, "a command was answered twice");
        if (op == null) {
            return;
        }
        Result result = done.result();
        if (result instanceof Result.Failed) {
            world.stats.add("failed", 1);
            known.remove(op.key);
        } else if (result instanceof Result.Held held) {
            learn(op, held.taken());
        } else if (result instanceof Result.Wrote wrote) {
            learn(op, wrote.committed());
        }
    }

    private void learn(Op op, Taken taken) {
        if (taken instanceof Taken.Present present) {
            Map<String, Long> offsets = new TreeMap<>();
            present.fields().forEach(field -> offsets.put(field.name(), field.offset()));
            known.put(op.key, new Known(present.ownerVersion(), present.replicationId(), offsets));
        } else {
            known.remove(op.key);
        }
        world.checks.read(self, op, taken);
    }

    private void learn(Op op, Committed committed) {
        Commit commit = ((Command.Write) op.command).commit();
        if (committed instanceof Committed.Applied applied) {
            Known belief = known.get(op.key);
            Map<String, Long> offsets = new TreeMap<>(belief == null ? Map.of() : belief.offsets);
            for (Commit.Change change : commit.changes()) {
                offsets.put(
                        change.field(), change.value() == null ? 0 : applied.receipt().offset());
            }
            if (commit.kind() == Commit.Kind.REMOVE) {
                known.remove(op.key);
            } else {
                known.put(
                        op.key,
                        new Known(
                                applied.ownerVersion(),
                                applied.receipt().replicationId(),
                                offsets));
            }
            world.stats.add("acked", 1);
            world.checks.acknowledged(self, op, applied.receipt());
        } else {
            known.remove(op.key);
            world.stats.add("refused", 1);
        }
    }
}
