package io.heartline.servlet.session;

import io.heartline.MemberId;
import io.heartline.Receipt;
import io.heartline.SafetyMode;
import io.heartline.config.NonSerializable;
import io.heartline.config.Route;
import io.heartline.servlet.container.Container;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.KeySpace;
import io.heartline.spi.Taken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A takeover of sessions in miniature, played while the engine starts and before a request can
 * come: a session is looked up, restored, changed, made safe and dropped, by the code that will do
 * it and with the container's own objects, over a store of its own. After a real takeover every
 * user waits for this code, and must not wait for its classes to be loaded.
 */
final class Rehearsal {

    private static final System.Logger LOG = System.getLogger("io.heartline.session");
    private static final int SCENES = 300;
    private static final long LONGEST_NANOS = Duration.ofSeconds(3).toNanos();
    private static final String KEY = "rehearsal" + UUID.randomUUID();

    private final Container container;
    private final LiveSessions live;
    private final Committer committer;
    private final Thread thread;
    private volatile boolean ended;

    private Rehearsal(Container container, Decoder decoder, ClassLoader loader, Route route) {
        this.container = container;
        Counters counters = new Counters();
        Waiting waiting = new Waiting(1, Duration.ofSeconds(1), counters);
        Stage stage = new Stage(stored());
        PresenceLink nobody = new PresenceLink(container, "");
        live = new LiveSessions(container, waiting, decoder, loader, route, nobody, counters);
        live.open(stage, MemberId.NONE, () -> {});
        committer =
                new Committer(
                        container,
                        stage,
                        SafetyMode.SYNC,
                        new ChangeDetector(container, NonSerializable.WARN, counters),
                        waiting,
                        counters,
                        nobody,
                        later -> {});
        String name = "heartline-rehearsal " + container.applicationName();
        thread = new Thread(null, this::play, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
    }

    /** Begins to play it, in a thread of its own. End it before a request can come. */
    static Rehearsal begin(Container container, Decoder decoder, ClassLoader loader, Route route) {
        Rehearsal rehearsal = new Rehearsal(container, decoder, loader, route);
        rehearsal.thread.start();
        return rehearsal;
    }

    private void play() {
        try {
            long end = System.nanoTime() + LONGEST_NANOS;
            for (int i = 0; i < SCENES && System.nanoTime() - end < 0 && !ended; i++) {
                scene(i);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "The rehearsal of a takeover failed", e);
        }
    }

    private void scene(int number) {
        Object session = live.find(KEY);
        if (session == null) {
            throw new IllegalStateException("the session was not restored");
        }
        SessionState state = live.state(session);
        container.attributes(session).put("put", "value " + number);
        committer.makeSafe(state);
        live.drop(state);
    }

    /** Ends it after the scene that is being played. */
    void end() {
        ended = true;
        try {
            thread.join(LONGEST_NANOS / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Taken.Field> stored() {
        HashMap<String, List<Integer>> value = new HashMap<>();
        value.put("one", new ArrayList<>(List.of(1, 2, 3)));
        Encoder encoder = new Encoder();
        try {
            encoder.encode(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] now = Fields.number(System.currentTimeMillis());
        return List.of(
                new Taken.Field(Fields.ATTRIBUTE + "value", encoder.copy(), 1),
                new Taken.Field(Fields.META, now, 1),
                new Taken.Field(Fields.INTERVAL, Fields.number(1800), 1),
                new Taken.Field(Fields.ACCESS, now, 1));
    }

    /** A store that holds one session, and accepts every change without keeping it. */
    private record Stage(List<Taken.Field> fields) implements KeySpace {

        private static final String LINE = "0".repeat(40);

        @Override
        public CompletionStage<Taken> take(String key) {
            return read(key);
        }

        @Override
        public CompletionStage<Committed> commit(Commit commit, SafetyMode mode) {
            return CompletableFuture.completedFuture(
                    new Committed.Applied(new Receipt(0, LINE, 2, 2), 1));
        }

        @Override
        public CompletionStage<Taken> read(String key) {
            return CompletableFuture.completedFuture(new Taken.Present(1, LINE, fields, 0));
        }

        @Override
        public CompletionStage<List<Taken.Field>> sample(int most) {
            return CompletableFuture.completedFuture(fields);
        }

        @Override
        public boolean isCurrent(String key) {
            return true;
        }
    }
}
