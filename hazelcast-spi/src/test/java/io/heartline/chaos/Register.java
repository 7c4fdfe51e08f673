package io.heartline.chaos;

import io.heartline.SafetyMode;
import io.heartline.bench.Silent;
import io.heartline.hazelcast.Drills;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.Engine;
import io.heartline.spi.KeySpace;
import io.heartline.spi.Taken;
import io.heartline.state.Codec;
import io.heartline.state.Maps;
import io.heartline.state.Outcome;
import io.heartline.state.Read;
import io.heartline.state.ReplicatedMap;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A way to keep registers in STRICT mode; 0 is a register that does not exist. */
interface Register {

    /** What was read, and the place it was read from, if the swap needs that. */
    record Seen(long value, Object from) {}

    /**
     * What became of a swap.
     *
     * @param found what was found instead; negative if that is not known
     */
    record Swapped(boolean applied, long found) {}

    CompletionStage<Seen> read(String name);

    CompletionStage<Swapped> swap(String name, Seen seen, long value);

    /** By updates of a key that name the place of what they replace, as sessions are written. */
    final class OfSessions implements Register {
        private static final String SPACE = "registers";

        private final Engine engine;
        private final KeySpace space;

        OfSessions(Engine engine) {
            this.engine = engine;
            space = engine.open(SPACE, new Silent());
        }

        @Override
        public CompletionStage<Seen> read(String name) {
            return Drills.read(engine, SPACE, name, SafetyMode.STRICT)
                    .thenApply(taken -> new Seen(value(taken), taken));
        }

        private static long value(Taken taken) {
            return taken instanceof Taken.Present present
                    ? ByteBuffer.wrap(present.fields().get(0).value()).getLong()
                    : 0;
        }

        @Override
        public CompletionStage<Swapped> swap(String name, Seen seen, long value) {
            Commit commit =
                    seen.from() instanceof Taken.Present present
                            ? update(name, present, value)
                            : new Commit(
                                    name, Commit.Kind.CREATE, 0, "", List.of(change(0, value)), -1);
            return space.commit(commit, SafetyMode.STRICT)
                    .thenApply(done -> new Swapped(done instanceof Committed.Applied, -1));
        }

        private static Commit update(String name, Taken.Present present, long value) {
            return new Commit(
                    name,
                    Commit.Kind.UPDATE,
                    present.ownerVersion(),
                    present.replicationId(),
                    List.of(change(present.fields().get(0).offset(), value)),
                    -1);
        }

        private static Commit.Change change(long base, long value) {
            return new Commit.Change("v", base, ByteBuffer.allocate(8).putLong(value).array());
        }
    }

    /** By {@code compareAndSet} of a map. */
    final class OfAMap implements Register {
        private final ReplicatedMap<String> map;

        OfAMap(Engine engine) {
            map = Maps.open(engine, "registers", Codec.TEXT).with(SafetyMode.STRICT);
        }

        @Override
        public CompletionStage<Seen> read(String name) {
            return map.getAsync(name, Read.LATEST).thenApply(text -> new Seen(value(text), ""));
        }

        private static long value(String text) {
            return text == null ? 0 : Long.parseLong(text);
        }

        @Override
        public CompletionStage<Swapped> swap(String name, Seen seen, long value) {
            String expected = seen.value() == 0 ? null : Long.toString(seen.value());
            return map.compareAndSetAsync(name, expected, Long.toString(value))
                    .thenApply(
                            outcome ->
                                    outcome instanceof Outcome.Refused<String> refused
                                            ? new Swapped(false, value(refused.found()))
                                            : new Swapped(true, -1));
        }
    }
}
