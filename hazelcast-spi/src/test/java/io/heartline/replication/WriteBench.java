package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one SYNC write costs in the core alone: two members in one thread, no sockets, no codec of
 * messages. Callers are at the master, then at the backup; 64 commands come in each turn.
 *
 * <pre>
 * java -XX:+UseSerialGC -cp target/classes:target/test-classes:... io.heartline.replication.WriteBench
 * </pre>
 *
 * <p>Prints nanoseconds for each write in the master and in the backup: the median of five rounds.
 */
final class WriteBench {

    private static final int KEYS = 5_000;
    private static final int VALUE_BYTES = 200;
    private static final int BATCH = 64;
    private static final int BATCHES = 8_000;
    private static final int ROUNDS = 5;

    /** A member with the time that it spent. */
    private static final class Side {
        final Peer peer;
        final Node node;
        final List<Message> inbox = new ArrayList<>();
        final List<Output.Done> done = new ArrayList<>();
        long spentNanos;

        Side(int number) {
            peer = new Peer(new MemberId(number, number), "host" + number, "");
            node = new Node(NodeConfig.DEFAULT, peer, new SplittableRandom(number), 0);
        }
    }

    private final Side master = new Side(1);
    private final Side backup = new Side(2);
    private final long[] owners = new long[KEYS];
    private final long[] offsets = new long[KEYS];
    private final String[] bases = new String[KEYS];
    private final SplittableRandom random = new SplittableRandom(7);
    private long now;

    private WriteBench() {}

    public static void main(String[] args) {
        WriteBench bench = new WriteBench();
        bench.begin();
        bench.round(bench.master, "warm-up");
        bench.round(bench.backup, "warm-up");
        bench.rounds(bench.master, "callers at the master");
        bench.rounds(bench.backup, "callers at the backup");
    }

    private void begin() {
        master.node.linkUp(backup.peer, now);
        master.node.ready(now);
        deliver();
        backup.node.linkUp(master.peer, now);
        backup.node.ready(now);
        for (int i = 0; i < 100; i++) {
            tick();
        }
        if (master.node.shardAt(0).row.inSync().size() < 2) {
            throw new IllegalStateException("not in sync");
        }
        for (int key = 0; key < KEYS; key++) {
            submit(backup, key, Commit.Kind.CREATE);
            deliver();
            learn(backup);
        }
    }

    private void rounds(Side at, String what) {
        long[] masters = new long[ROUNDS];
        long[] backups = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            round(at, what);
            masters[i] = master.spentNanos / (BATCH * BATCHES);
            backups[i] = backup.spentNanos / (BATCH * BATCHES);
        }
        Arrays.sort(masters);
        Arrays.sort(backups);
        System.out.println(
                what
                        + ": "
                        + masters[ROUNDS / 2]
                        + " ns in the master, "
                        + backups[ROUNDS / 2]
                        + " ns in the backup");
    }

    private void round(Side at, String what) {
        master.spentNanos = 0;
        backup.spentNanos = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            int first = random.nextInt(KEYS - BATCH);
            long from = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                submit(at, first + i, Commit.Kind.UPDATE);
            }
            at.spentNanos += System.nanoTime() - from;
            deliver();
            if (at.done.size() != BATCH) {
                throw new IllegalStateException(what + ": " + at.done.size() + " answers");
            }
            learn(at);
            if (batch % 50 == 0) {
                tick();
            }
        }
    }

    private void submit(Side at, int key, Commit.Kind kind) {
        String basis = kind == Commit.Kind.CREATE ? "" : bases[key];
        byte[] value = new byte[VALUE_BYTES];
        value[random.nextInt(VALUE_BYTES)] = (byte) random.nextInt();
        Commit.Change change = new Commit.Change("cart", offsets[key], value);
        Commit commit = new Commit("session-" + key, kind, owners[key], basis, List.of(change), -1);
        at.node.submit(key, new Command.Write("shop", commit), SafetyMode.SYNC, now);
    }

    private void learn(Side at) {
        for (Output.Done done : at.done) {
            Committed committed = ((Result.Wrote) done.result()).committed();
            Committed.Applied applied = (Committed.Applied) committed;
            int key = (int) done.ticket();
            owners[key] = applied.ownerVersion();
            offsets[key] = applied.receipt().offset();
            bases[key] = applied.receipt().replicationId();
        }
        at.done.clear();
    }

    private void tick() {
        now += NodeConfig.DEFAULT.tickNanos();
        master.node.tick(now);
        backup.node.tick(now);
        deliver();
    }

    private void deliver() {
        do {
            turn(master, backup);
            turn(backup, master);
        } while (!master.inbox.isEmpty() || !backup.inbox.isEmpty());
    }

    private void turn(Side side, Side other) {
        List<Message> messages = List.copyOf(side.inbox);
        side.inbox.clear();
        long from = System.nanoTime();
        for (Message message : messages) {
            side.node.receive(other.peer.id(), message, now);
        }
        side.node.drain(
                output -> {
                    if (output instanceof Output.Send send) {
                        other.inbox.add(send.message().kept());
                    } else if (output instanceof Output.Done done) {
                        side.done.add(done);
                    }
                });
        side.spentNanos += System.nanoTime() - from;
    }
}
