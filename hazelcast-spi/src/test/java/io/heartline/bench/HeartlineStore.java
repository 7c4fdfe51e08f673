package io.heartline.bench;

import io.heartline.HeartlineReport;
import io.heartline.SafetyMode;
import io.heartline.hazelcast.Drills;
import io.heartline.replication.Node;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineProvider;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.KeySpace;
import io.heartline.state.Codec;
import io.heartline.state.Maps;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member of ours, on loopback, with every default. */
final class HeartlineStore implements Store {

    private static final String SPACE = "bench";

    final Engine engine;
    private final KeySpace space;
    final Acks acks;
    private final Map<String, Held> keys = new ConcurrentHashMap<>();

    /** A key and where its entry stands, by which the next change of it is made. */
    private static final class Held extends Key {

        volatile Committed.@Nullable Applied last;

        Held(String name) {
            super(name);
        }
    }

    HeartlineStore(EngineSettings settings) {
        engine = ServiceLoader.load(EngineProvider.class).findFirst().orElseThrow().start(settings);
        space = engine.open(SPACE, new Silent());
        acks = new Acks(Maps.open(engine, SPACE, Codec.BYTES));
    }

    @Override
    public void awaitMembers(int count) throws InterruptedException {
        while (!inSync(count)) {
            Thread.sleep(5);
        }
    }

    /** Cuts this member off, and returns once it is. */
    void cut(int millis) throws InterruptedException {
        Drills.cut(engine, Duration.ofMillis(millis));
        while (linked()) {
            Thread.sleep(1);
        }
    }

    private boolean linked() {
        return engine.report().peers().stream().anyMatch(HeartlineReport.Peer::linked);
    }

    /** Says whether so many members hold everything. */
    boolean inSync(int count) {
        return engine.report().shards().stream()
                .allMatch(s -> s.inSync() == count && !s.role().equals("syncing"));
    }

    /**
     * Waits for a link, and then until the other member has acknowledged everything; returns the
     * seconds in between.
     */
    String resynced() throws Exception {
        while (!linked()) {
            Thread.sleep(1);
        }
        long begin = System.nanoTime();
        while (!inSync(2)) {
            Thread.sleep(1);
        }
        for (String probe : probes()) {
            put(key(probe), new byte[1]);
        }
        return Double.toString((System.nanoTime() - begin) / 1e9);
    }

    /** Returns a key of each shard. */
    private static Collection<String> probes() {
        Map<Integer, String> probes = new TreeMap<>();
        for (int i = 0; probes.size() < Node.SHARDS; i++) {
            probes.putIfAbsent(Node.shardOf(SPACE, "probe-" + i), "probe-" + i);
        }
        return probes.values();
    }

    @Override
    public Key key(String name) {
        return keys.computeIfAbsent(name, Held::new);
    }

    @Override
    public boolean local(Key key) {
        HeartlineReport report = engine.report();
        return report.shards().get(Node.shardOf(SPACE, key.name)).master().equals(report.self());
    }

    @Override
    public void putAsync(Key key, byte[] value, Consumer<@Nullable Throwable> done) {
        Held held = (Held) key;
        commit(held, value, SafetyMode.SYNC)
                .whenComplete((answer, error) -> done.accept(failure(held, answer, error)));
    }

    @Override
    public void putUnsafe(Key key, byte[] value, Consumer<@Nullable Throwable> done) {
        Held held = (Held) key;
        commit(held, value, SafetyMode.ASYNC)
                .whenComplete((answer, error) -> done.accept(failure(held, answer, error)));
    }

    private CompletionStage<Committed> commit(Held held, byte[] value, SafetyMode mode) {
        Committed.Applied before = held.last;
        long base = before == null ? 0 : before.receipt().offset();
        Commit commit =
                new Commit(
                        held.name,
                        before == null ? Commit.Kind.CREATE : Commit.Kind.UPDATE,
                        before == null ? 0 : before.ownerVersion(),
                        before == null ? "" : before.receipt().replicationId(),
                        List.of(new Commit.Change("v", base, value)),
                        -1);
        return space.commit(commit, mode);
    }

    private static @Nullable Throwable failure(
            Held held, @Nullable Committed answer, @Nullable Throwable error) {
        if (answer instanceof Committed.Applied applied) {
            held.last = applied;
            return null;
        }
        return error == null ? new IllegalStateException("not applied: " + answer) : error;
    }

    @Override
    public void put(Key key, byte[] value) throws Exception {
        Held held = (Held) key;
        Committed answer =
                commit(held, value, SafetyMode.SYNC)
                        .toCompletableFuture()
                        .get(15, TimeUnit.SECONDS);
        Throwable failure = failure(held, answer, null);
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void forget() {
        keys.clear();
    }

    @Override
    public Map<String, Long> counters() {
        return engine.report().counters();
    }

    @Override
    public void close() {
        engine.close();
    }
}
