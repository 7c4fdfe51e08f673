package io.heartline.servlet.session;

import io.heartline.DivergenceReport;
import io.heartline.Health;
import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import io.heartline.Receipt;
import io.heartline.SafetyMode;
import io.heartline.spi.Changes;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.Cursor;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.Found;
import io.heartline.spi.Freshness;
import io.heartline.spi.KeySpace;
import io.heartline.spi.SpaceListener;
import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import io.heartline.spi.Stepped;
import io.heartline.spi.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A member of an in-memory cluster, with switches for its faults. */
final class MemoryEngine implements Engine {

    /** Every answer comes this much later. */
    volatile long delayMillis;

    /** Every question and write fails in this way; nothing is done, except on UNKNOWN. */
    volatile EngineException.Kind failure;

    /** Answers to writes are held back until this is false again. */
    volatile boolean frozen;

    /** What {@link KeySpace#isCurrent} says. */
    volatile boolean current = true;

    volatile boolean left;

    /** Whether the server served requests when this was told to retire. */
    volatile boolean retiredWhileServing;

    volatile BooleanSupplier servesStill = () -> false;

    private final MemoryCluster cluster;
    private final MemberId self;
    private final Map<String, SpaceListener> listeners = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread t = new Thread(task, "memory-engine");
                        t.setDaemon(true);
                        return t;
                    });

    MemoryEngine(MemoryCluster cluster, MemberId self) {
        this.cluster = cluster;
        this.self = self;
    }

    @Override
    public MemberId self() {
        return self;
    }

    void tell(String space, Consumer<SpaceListener> event) {
        SpaceListener listener = listeners.get(space);
        if (listener != null && !left) {
            event.accept(listener);
        }
    }

    void tellAll(Consumer<SpaceListener> event) {
        listeners.values().forEach(event);
    }

    void unverified() {
        listeners.values().forEach(SpaceListener::unverified);
    }

    @Override
    public KeySpace open(String name, SpaceListener listener) {
        listeners.put(name, listener);
        return new Space(name);
    }

    @Override
    public StateSpace state(String name) {
        return new States(cluster.state(name));
    }

    @Override
    public HeartlineReport report() {
        List<HeartlineReport.Peer> peers =
                cluster.members.stream()
                        .filter(other -> other != this && !other.left)
                        .map(other -> new HeartlineReport.Peer(other.self, "", true, false, 0))
                        .toList();
        return new HeartlineReport(self, Health.SAFE, peers, List.of(), Map.of(), Optional.empty());
    }

    @Override
    public List<DivergenceReport> divergences() {
        return List.of();
    }

    @Override
    public void retire(Duration wait) {
        retiredWhileServing = retiredWhileServing || servesStill.getAsBoolean();
    }

    @Override
    public void leave(Duration wait) {
        left = true;
        cluster.members.remove(this);
        thread.shutdownNow();
    }

    private <T> CompletionStage<T> answer(Supplier<T> work, boolean write) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        if (left) {
            stage.completeExceptionally(new EngineException(EngineException.Kind.CLOSED, "left"));
            return stage;
        }
        EngineException.Kind fails = failure;
        T result =
                fails == null || fails == EngineException.Kind.UNKNOWN && write ? work.get() : null;
        complete(stage, result, fails, write);
        return stage;
    }

    private <T> void complete(
            CompletableFuture<T> stage, T result, EngineException.Kind fails, boolean write) {
        Runnable end =
                () -> {
                    if (frozen && write) {
                        thread.schedule(
                                () -> complete(stage, result, fails, write),
                                10,
                                TimeUnit.MILLISECONDS);
                    } else if (fails != null) {
                        stage.completeExceptionally(new EngineException(fails, "on purpose"));
                    } else {
                        stage.complete(result);
                    }
                };
        thread.schedule(end, delayMillis, TimeUnit.MILLISECONDS);
    }

    private final class Space implements KeySpace {
        private final String name;

        Space(String name) {
            this.name = name;
        }

        @Override
        public CompletionStage<Taken> take(String key) {
            return answer(() -> cluster.take(name, key, MemoryEngine.this), false);
        }

        @Override
        public CompletionStage<Committed> commit(Commit commit, SafetyMode mode) {
            return answer(() -> cluster.commit(name, commit, MemoryEngine.this), true);
        }

        @Override
        public CompletionStage<Taken> read(String key) {
            return answer(() -> cluster.read(name, key), false);
        }

        @Override
        public CompletionStage<List<Taken.Field>> sample(int most) {
            return CompletableFuture.completedFuture(cluster.sample(most));
        }

        @Override
        public boolean isCurrent(String key) {
            return current;
        }
    }

    private final class States implements StateSpace {
        private final MemoryState state;

        States(MemoryState state) {
            this.state = state;
        }

        @Override
        public CompletionStage<Stepped> step(List<StateChange> changes, SafetyMode mode) {
            return answer(() -> state.step(changes), true);
        }

        @Override
        public CompletionStage<Found> get(String key, Freshness freshness, SafetyMode mode) {
            return answer(() -> state.get(key), false);
        }

        @Override
        public boolean isCurrent(int shard) {
            return !frozen;
        }

        @Override
        public CompletionStage<Integer> copies(Receipt receipt) {
            return answer(cluster.members::size, false);
        }

        @Override
        public CompletionStage<Changes> changes(
                int shard, Cursor from, int maxBytes, SafetyMode mode) {
            return answer(() -> state.changes(shard, from), false);
        }

        @Override
        public int shards() {
            return MemoryState.SHARDS;
        }

        @Override
        public long safeEnd(int shard) {
            return state.end(shard);
        }

        @Override
        public Runnable onAdvance(Thread waiting) {
            return state.onAdvance(waiting);
        }
    }
}
