package io.heartline.chaos;

import io.heartline.SafetyMode;
import io.heartline.bench.Silent;
import io.heartline.hazelcast.Drills;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.KeySpace;
import io.heartline.spi.Taken;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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

    private static final String SPACE = "registers";
    private static final int CLIENTS = 2;
    private static final int REGISTERS = 3;

    /** A register serves so long, so that each history stays short enough to be decided. */
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final int PAUSE_MS = 4;

    private final Engine engine;
    private final KeySpace space;
    private final FileOutputStream journal;
    private final long prefix;
    private final AtomicLong last = new AtomicLong();
    private volatile boolean going = true;

    private RegisterMember(Engine engine, FileOutputStream journal, int number) {
        this.engine = engine;
        this.journal = journal;
        this.prefix = (number + 1L) << 32;
        space = engine.open(SPACE, new Silent());
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
                String register = "r" + random.nextInt(REGISTERS) + "-" + round;
                Taken seen = read(register);
                if (seen != null && random.nextInt(4) > 0) {
                    replace(register, seen);
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Taken read(String register) throws Exception {
        long id = prefix + last.incrementAndGet();
        note("call", id, register, "read", 0, 0, System.nanoTime());
        Taken seen = outcome(id, Drills.read(engine, SPACE, register, SafetyMode.STRICT));
        if (seen != null) {
            note("done", id, value(seen), System.nanoTime());
        }
        return seen;
    }

    private void replace(String register, Taken seen) throws Exception {
        long id = prefix + last.incrementAndGet();
        byte[] value = ByteBuffer.allocate(8).putLong(id).array();
        Commit commit =
                seen instanceof Taken.Present present
                        ? new Commit(
                                register,
                                Commit.Kind.UPDATE,
                                present.ownerVersion(),
                                present.replicationId(),
                                List.of(
                                        new Commit.Change(
                                                "v", present.fields().get(0).offset(), value)),
                                -1)
                        : new Commit(
                                register,
                                Commit.Kind.CREATE,
                                0,
                                "",
                                List.of(new Commit.Change("v", 0, value)),
                                -1);
        note("call", id, register, "swap", value(seen), id, System.nanoTime());
        Committed done = outcome(id, space.commit(commit, SafetyMode.STRICT));
        if (done instanceof Committed.Applied) {
            note("done", id, id, System.nanoTime());
        } else if (done != null) {
            // A refusal may answer a request that was sent again after it had been applied
            note("open", id);
        }
    }

    private static long value(Taken seen) {
        return seen instanceof Taken.Present present
                ? ByteBuffer.wrap(present.fields().get(0).value()).getLong()
                : 0;
    }

    private <T> T outcome(long id, CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof EngineException failure)) {
                throw e;
            }
            boolean open = failure.kind() == EngineException.Kind.UNKNOWN;
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
