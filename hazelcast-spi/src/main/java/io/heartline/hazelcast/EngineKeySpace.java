package io.heartline.hazelcast;

import io.heartline.SafetyMode;
import io.heartline.replication.Command;
import io.heartline.replication.Node;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.KeySpace;
import io.heartline.spi.Taken;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One name space of the engine. */
record EngineKeySpace(EngineLoop loop, String name) implements KeySpace {

    @Override
    public CompletionStage<Taken> take(String key) {
        return loop.submit(new Ticket<>(Taken.class, new Command.Take(name, key), SafetyMode.SYNC));
    }

    @Override
    public CompletionStage<Committed> commit(Commit commit, SafetyMode mode) {
        return loop.submit(new Ticket<>(Committed.class, new Command.Write(name, commit), mode));
    }

    @Override
    public CompletionStage<Taken> read(String key) {
        return loop.submit(new Ticket<>(Taken.class, new Command.Read(name, key), SafetyMode.SYNC));
    }

    @Override
    public CompletionStage<List<Taken.Field>> sample(int most) {
        CompletableFuture<List<Taken.Field>> fields = new CompletableFuture<>();
        loop.look(node -> fields.complete(node.sample(name, most)));
        var unused = loop.ended.thenRun(() -> fields.complete(List.of()));
        return fields;
    }

    @Override
    public boolean isCurrent(String key) {
        return loop.isCurrent(Node.shardOf(name, key));
    }
}
