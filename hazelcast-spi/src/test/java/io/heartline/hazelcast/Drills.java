package io.heartline.hazelcast;

import io.heartline.SafetyMode;
import io.heartline.replication.Command;
import io.heartline.replication.Node;
import io.heartline.spi.Engine;
import io.heartline.spi.Taken;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What a test can do to a running engine. */
public final class Drills {

    private Drills() {}

    /** Cuts all links of a member, really: sockets are closed, and none is made for a while. */
    public static void cut(Engine engine, Duration length) {
        ((HazelcastEngine) engine).cut(length);
    }

    /** A future whose waiters behave as those of the engine do. */
    public static <T> CompletableFuture<T> awaited() {
        return new Awaited<>();
    }

    /** Lets the engine's thread look at its node, or give it a push, and returns what it found. */
    public static <T> T look(Engine engine, Function<Node, T> look) throws Exception {
        CompletableFuture<T> seen = new CompletableFuture<>();
        ((HazelcastEngine) engine).loop.look(node -> seen.complete(look.apply(node)));
        return seen.get(15, TimeUnit.SECONDS);
    }

    /** Reads a key in a mode of its own. */
    public static CompletionStage<Taken> read(
            Engine engine, String space, String key, SafetyMode mode) {
        return ((HazelcastEngine) engine)
                .loop.submit(new Ticket<>(Taken.class, new Command.Read(space, key), mode));
    }
}
