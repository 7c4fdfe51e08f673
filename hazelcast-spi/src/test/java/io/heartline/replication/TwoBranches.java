package io.heartline.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Taken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Two members and the cable between them, which a test cuts and mends. */
final class TwoBranches {

    static final String SPACE = "s";

    private static final NodeConfig CONFIG =
            new NodeConfig(
                    100_000_000L,
                    10,
                    500_000_000L,
                    1,
                    1 << 20,
                    1 << 20,
                    60,
                    25,
                    15,
                    60,
                    1_000,
                    1_000,
                    BacklogLimits.DEFAULT,
                    MinBackups.DEFAULT);

    private record Post(int to, Message message) {}

    final List<Node> nodes = new ArrayList<>();
    final List<List<Output>> seen = List.of(new ArrayList<>(), new ArrayList<>());
    private final List<Peer> peers;
    private final ArrayDeque<Post> mail = new ArrayDeque<>();
    private final Map<Long, Result> results = new TreeMap<>();
    private boolean cut;
    private long now = 1_000_000_000L;
    private long ticket;

    TwoBranches() {
        this(CONFIG);
    }

    TwoBranches(NodeConfig config) {
        this(config, List.of(), List.of(), MemberId.NONE);
    }

    /**
     * Two members that ran before, each in one former life.
     *
     * @param dropped the life in which the second has dropped its copy
     */
    TwoBranches(MemberId first, MemberId second, MemberId dropped) {
        this(CONFIG, List.of(first), List.of(second), dropped);
    }

    private TwoBranches(
            NodeConfig config, List<MemberId> first, List<MemberId> second, MemberId dropped) {
        peers =
                List.of(
                        new Peer(new MemberId(11, 1), "a", "", first),
                        new Peer(new MemberId(12, 2), "b", "", second));
        for (int i = 0; i < 2; i++) {
            nodes.add(new Node(config, peers.get(i), new SplittableRandom(i + 7), now, 1));
        }
        shard(1).dropped = dropped;
        nodes.get(0).ready(now);
        mend();
    }

    MemberId id(int node) {
        return peers.get(node).id();
    }

    Shard shard(int node) {
        return nodes.get(node).shardAt(0);
    }

    void cut() {
        cut = true;
        nodes.get(0).linkDown(id(1), now);
        nodes.get(1).linkDown(id(0), now);
        run(80);
    }

    void mend() {
        cut = false;
        nodes.get(0).linkUp(peers.get(1), now);
        nodes.get(1).linkUp(peers.get(0), now);
        run(80);
    }

    void run(int ticks) {
        for (int i = 0; i < ticks; i++) {
            now += CONFIG.tickNanos();
            for (Node node : nodes) {
                node.tick(now);
                deliver();
            }
        }
    }

    private void deliver() {
        do {
            for (int i = 0; i < 2; i++) {
                int from = i;
                nodes.get(i).drain(output -> carryOut(from, output));
            }
            if (!mail.isEmpty()) {
                Post post = mail.remove();
                nodes.get(post.to).receive(id(1 - post.to), post.message, now);
            }
        } while (!mail.isEmpty());
    }

    private void carryOut(int from, Output output) {
        if (output instanceof Output.Send send) {
            if (!cut) {
                mail.add(new Post(1 - from, send.message().kept()));
            }
        } else if (output instanceof Output.Done done) {
            results.put(done.ticket(), done.result());
        } else {
            seen.get(from).add(output);
        }
    }

    @Nullable Result submit(int node, Command command, SafetyMode mode) {
        long id = ++ticket;
        nodes.get(node).submit(id, command, mode, now);
        deliver();
        for (int i = 0; i < 100 && !results.containsKey(id); i++) {
            run(1);
        }
        return results.get(id);
    }

    void create(int node, String key, String field, String value) {
        write(node, new Commit(key, Commit.Kind.CREATE, 0, "", change(field, 0, value), -1));
    }

    /** Changes or, with null, removes a field of an existing key. */
    void change(int node, String key, String field, @Nullable String value) {
        Taken.Present held = held(node, key);
        long base =
                held.fields().stream()
                        .filter(f -> f.name().equals(field))
                        .mapToLong(Taken.Field::offset)
                        .findAny()
                        .orElse(0);
        write(
                node,
                new Commit(
                        key,
                        Commit.Kind.UPDATE,
                        held.ownerVersion(),
                        held.replicationId(),
                        change(field, base, value),
                        -1));
    }

    void remove(int node, String key) {
        submit(node, new Command.Take(SPACE, key), SafetyMode.SYNC);
        write(node, new Commit(key, Commit.Kind.REMOVE, 0, "", List.of(), -1));
    }

    private void write(int node, Commit commit) {
        submit(node, new Command.Write(SPACE, commit), SafetyMode.SYNC);
    }

    private static List<Commit.Change> change(String field, long base, @Nullable String value) {
        return List.of(
                new Commit.Change(field, base, value == null ? null : value.getBytes(UTF_8)));
    }

    private Taken.Present held(int node, String key) {
        return (Taken.Present)
                ((Result.Held) submit(node, new Command.Read(SPACE, key), SafetyMode.SYNC)).taken();
    }

    /** Returns what a member's copy says of a field; "-" if nothing. */
    String value(int node, String key, String field) {
        Key held = shard(node).store.get(SPACE, key);
        Slot slot = held == null ? null : held.get(field);
        return slot == null || slot.value == null ? "-" : new String(slot.value, UTF_8);
    }
}
