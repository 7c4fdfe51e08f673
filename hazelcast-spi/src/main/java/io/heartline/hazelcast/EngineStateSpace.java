package io.heartline.hazelcast;

import io.heartline.Receipt;
import io.heartline.SafetyMode;
import io.heartline.replication.Command;
import io.heartline.replication.Node;
import io.heartline.spi.Changes;
import io.heartline.spi.Cursor;
import io.heartline.spi.Found;
import io.heartline.spi.Freshness;
import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import io.heartline.spi.Stepped;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One space of replicated state. */
record EngineStateSpace(EngineLoop loop, String space) implements StateSpace {

    @Override
    public CompletionStage<Stepped> step(List<StateChange> changes, SafetyMode mode) {
        String tag = StateSpace.tagOf(changes.get(0).key());
        return submit(Stepped.class, new Command.Step(space, tag, 0, changes), mode);
    }

    @Override
    public CompletionStage<Found> get(String key, Freshness freshness, SafetyMode mode) {
        return submit(Found.class, new Command.Get(space, key, freshness), reading(mode));
    }

    @Override
    public CompletionStage<Integer> copies(Receipt receipt) {
        return submit(Integer.class, new Command.Copies(receipt), SafetyMode.SYNC);
    }

    @Override
    public CompletionStage<Changes> changes(int shard, Cursor from, int maxBytes, SafetyMode mode) {
        Command ask = new Command.Changes(space, shard, from, maxBytes);
        return submit(Changes.class, ask, reading(mode));
    }

    private static SafetyMode reading(SafetyMode mode) {
        return mode == SafetyMode.STRICT ? SafetyMode.STRICT : SafetyMode.SYNC;
    }

    private <T> CompletionStage<T> submit(Class<T> type, Command command, SafetyMode mode) {
        return loop.submit(new Ticket<>(type, command, mode));
    }

    @Override
    public int shards() {
        return Node.SHARDS;
    }

    @Override
    public boolean isCurrent(int shard) {
        return loop.isCurrent(shard);
    }

    @Override
    public long safeEnd(int shard) {
        return loop.advances.safeEnd(shard);
    }

    @Override
    public Runnable onAdvance(Thread waiting) {
        return loop.advances.wake(waiting);
    }
}
