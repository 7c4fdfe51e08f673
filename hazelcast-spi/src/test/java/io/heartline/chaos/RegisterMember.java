package io.heartline.chaos;

import io.heartline.hazelcast.Drills;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.state.StateException;
import io.heartline.state.UnknownOutcomeException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A member in a process of its own whose clients read and conditionally replace registers in STRICT
 * mode. Each invocation and each response is in a file, which outlives a kill, before the client
 * goes on. Times are {@link System#nanoTime}: CLOCK_MONOTONIC, the same for all processes of a
 * Linux machine.
 */
final class RegisterMember {

    private static final int CLIENTS = 2;
    private static final int REGISTERS = 2; // of each kind

    /** A register serves so long, so that each history stays short enough to be decided. */
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final int PAUSE_MS = 4;

    private final Engine engine;
    private final Map<String, Register> kinds;
    private final FileOutputStream journal;
    private final long prefix;
    private final AtomicLong last = new AtomicLong();
    private volatile boolean going = true;

    private RegisterMember(Engine engine, FileOutputStream journal, int number) {
        this.engine = engine;
        this.journal = journal;
        this.prefix = (number + 1L) << 32;
        kinds =
                Map.of(
                        "session", new Register.OfSessions(engine),
                        "map", new Register.OfAMap(engine));
    }

    /**
     * @param args a number of its own, the first port, the file
     */
    public static void main(String[] args) throws Exception {
        try (FileOutputStream journal = new FileOutputStream(args[2]);
                Engine engine = ChaosMember.start(Integer.parseInt(args[1]), 2, 1 << 20)) {
            RegisterMember member = new RegisterMember(engine, journal, Integer.parseInt(args[0]));
            Orders.say("ready");
            Orders.serve(member::obey);
        }
        System.exit(0);
    }

    private String obey(String[] words) {
        switch (words[0]) {
            case "go":
                for (int i = 0; i < CLIENTS; i++) {
                    Thread client = new Thread(this::work);
                    client.setDaemon(true);
                    client.start();
                }
                return "ok";
            case "rest":
                going = false;
                return "ok";
            case "cut":
                Drills.cut(engine, Duration.ofMillis(Integer.parseInt(words[1])));
                return "ok";
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private void work() {
        Random random = new Random();
        try {
            while (going) {
                long round = System.nanoTime() / ROUND_NANOS;
                String kind = random.nextBoolean() ? "session" : "map";
                String name = kind + random.nextInt(REGISTERS) + "-" + round;
                Register register = kinds.get(kind);
                Register.Seen seen = read(register, kind, name);
                if (seen != null && random.nextInt(4) > 0) {
                    replace(register, kind, name, seen);
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Register.Seen read(Register register, String kind, String name) throws Exception {
        long id = prefix + last.incrementAndGet();
        note("call", id, name, "read", 0, 0, System.nanoTime(), kind);
        Register.Seen seen = outcome(id, register.read(name));
        if (seen != null) {
            note("done", id, seen.value(), System.nanoTime());
        }
        return seen;
    }

    private void replace(Register register, String kind, String name, Register.Seen seen)
            throws Exception {
        long id = prefix + last.incrementAndGet();
        note("call", id, name, "swap", seen.value(), id, System.nanoTime(), kind);
        Register.Swapped swapped = outcome(id, register.swap(name, seen, id));
        if (swapped == null) {
            return;
        }
        if (swapped.applied()) {
            note("done", id, id, System.nanoTime());
        } else if (swapped.found() >= 0) {
            note("found", id, swapped.found(), System.nanoTime());
        } else {
            // A refusal may answer a request that was sent again after it had been applied
            note("open", id);
        }
    }

    /** Null, and noted as what it is, if there is no answer. */
    private <T> T outcome(long id, CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            boolean open =
                    e.getCause() instanceof UnknownOutcomeException
                            || e.getCause() instanceof EngineException failure
                                    && failure.kind() == EngineException.Kind.UNKNOWN;
            if (!open
                    && !(e.getCause() instanceof EngineException)
                    && !(e.getCause() instanceof StateException)) {
                throw e;
            }
            note(open ? "open" : "none", id);
            return null;
        }
    }

    /** One write to the file is one line, also when the process is killed. */
    private void note(Object... words) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(word).append(' ');
        }
        byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        synchronized (journal) {
            journal.write(bytes);
        }
    }
}
