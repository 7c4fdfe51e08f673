package io.heartline.hazelcast;

import io.heartline.spi.Committed;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.KeySpace;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A member in a process of its own. Says {@code READY} once it serves; a writer then says {@code
 * ACK n} for each change {@code n} that was acknowledged, at once and in one piece.
 */
final class EngineMember {

    private EngineMember() {}

    /**
     * @param args {@code standby} or {@code writer}, the first port, and a writer's number of
     *     threads
     */
    public static void main(String[] args) throws Exception {
        try (Engine engine = Engines.startAt(Integer.parseInt(args[1]))) {
            say("READY " + engine.self());
            if (args[0].equals("writer")) {
                write(engine, Integer.parseInt(args[2]));
            }
            // Ends with its parent
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static void write(Engine engine, int threads) {
        KeySpace space = engine.open(Engines.SPACE, new Engines.Told());
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < threads; i++) {
            Thread writer = new Thread(() -> writeOn(space, next));
            writer.setDaemon(true);
            writer.start();
        }
    }

    private static void writeOn(KeySpace space, AtomicInteger next) {
        while (true) {
            int n = next.getAndIncrement();
            try {
                if (Engines.commit(space, Engines.create("n" + n, "value " + n))
                        instanceof Committed.Applied) {
                    say("ACK " + n);
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof EngineException)) {
                    throw new IllegalStateException(e);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void say(String line) {
        byte[] bytes = (line + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        synchronized (System.out) {
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }

    /** Starts such a process on this JVM's class path. */
    static Process fork(String... args) throws IOException {
        return forkWith(Map.of(), args);
    }

    /** Starts such a process with system properties of its own. */
    static Process forkWith(Map<String, String> properties, String... args) throws IOException {
        String java =
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        List<String> command =
                new java.util.ArrayList<>(
                        List.of(
                                java,
                                "-Xmx512m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                EngineMember.class.getName()));
        for (String key : List.of("test.tls.keystore", "test.tls.password")) {
            if (System.getProperty(key) != null) {
                command.add(1, "-D" + key + "=" + System.getProperty(key));
            }
        }
        properties.forEach((key, value) -> command.add(1, "-D" + key + "=" + value));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
