package io.heartline.chaos;

import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import io.heartline.spi.KeySpace;
import io.heartline.spi.Taken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes and removes keys that nobody else writes, and remembers what each may hold: the
 * acknowledged value and nothing else, unless an outcome is unknown.
 */
final class Writer implements Runnable {

    private static final String ABSENT = "";
    private static final int KEYS = 100;
    private static final int PAUSE_MS = 5;
    private static final int FILLER = 300;
    private static final int REMOVE_ONE_IN = 40;

    private static final class Key {
        final String name;
        final Set<String> possible = new HashSet<>(Set.of(ABSENT));
        Committed.@Nullable Applied last;
        int writes;

        Key(String name) {
            this.name = name;
        }
    }

    private final KeySpace space;
    private final String name;
    private final Random random;
    private final List<Key> live = new ArrayList<>();
    private final List<Key> retired = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private volatile boolean going = true;
    private int names;
    private int acked;
    private int unknown;
    private int refused;

    Writer(KeySpace space, String name, long seed) {
        this.space = space;
        this.name = name;
        this.random = new Random(seed);
        for (int i = 0; i < KEYS; i++) {
            live.add(fresh());
        }
    }

    private Key fresh() {
        return new Key(name + "-" + names++);
    }

    void stop() {
        going = false;
    }

    @Override
    public void run() {
        try {
            while (going) {
                write(random.nextInt(KEYS));
                Thread.sleep(PAUSE_MS);
            }
        } catch (Exception e) {
            faults.add(e.toString());
        }
    }

    private void write(int at) throws Exception {
        Key key = live.get(at);
        boolean remove = key.last != null && random.nextInt(REMOVE_ONE_IN) == 0;
        String value = remove ? ABSENT : value(key.name, key.writes++);
        try {
            Committed done =
                    space.commit(commit(key, value), SafetyMode.SYNC)
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS);
            boolean applied = done instanceof Committed.Applied;
            if (!applied && !(remove && done instanceof Committed.Gone)) {
                faults.add(key.name + " is written by one writer, but a write got " + done);
            }
            key.last = done instanceof Committed.Applied a ? a : null;
            key.possible.clear();
            key.possible.add(value);
            acked++;
            if (remove || !applied) {
                retire(at);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof EngineException failure)) {
                throw e;
            }
            if (failure.kind() == EngineException.Kind.UNKNOWN) {
                key.possible.add(value);
                unknown++;
                retire(at);
            } else {
                refused++;
            }
        }
    }

    private static Commit commit(Key key, String value) {
        Committed.Applied last = key.last;
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (last == null) {
            Commit.Change change = new Commit.Change("v", 0, bytes);
            return new Commit(key.name, Commit.Kind.CREATE, 0, "", List.of(change), -1);
        }
        boolean remove = value.equals(ABSENT);
        Commit.Change change =
                new Commit.Change("v", last.receipt().offset(), remove ? null : bytes);
        return new Commit(
                key.name,
                remove ? Commit.Kind.REMOVE : Commit.Kind.UPDATE,
                last.ownerVersion(),
                last.receipt().replicationId(),
                List.of(change),
                -1);
    }

    /** What happened to this key is for ever; another takes its place. */
    private void retire(int at) {
        retired.add(live.set(at, fresh()));
    }

    private static String value(String key, int count) {
        String start = key + "#" + count + "#";
        return start + "x".repeat((start.hashCode() & 0x7fffffff) % FILLER);
    }

    /** Reads everything back; only once the writer has ended. */
    void verify() throws Exception {
        for (List<Key> keys : List.of(live, retired)) {
            for (Key key : keys) {
                Taken taken = space.read(key.name).toCompletableFuture().get(15, TimeUnit.SECONDS);
                String held =
                        taken instanceof Taken.Present present
                                ? new String(
                                        present.fields().get(0).value(), StandardCharsets.UTF_8)
                                : ABSENT;
                if (!key.possible.contains(held)) {
                    faults.add(key.name + " is '" + held + "' and not of " + key.possible);
                }
            }
        }
    }

    int acked() {
        return acked;
    }

    int unknown() {
        return unknown;
    }

    int refused() {
        return refused;
    }

    List<String> faults() {
        return faults;
    }
}
