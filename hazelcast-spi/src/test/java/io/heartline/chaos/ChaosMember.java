package io.heartline.chaos;

import io.heartline.bench.Silent;
import io.heartline.hazelcast.Drills;
import io.heartline.replication.Copies;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineProvider;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.KeySpace;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A member in a process of its own that writes all the time. Obeys the lines that it is sent,
 * answers each with one line, and ends with its parent.
 */
final class ChaosMember {

    private final Engine engine;
    private final String name;
    private final KeySpace space;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private ChaosMember(Engine engine, String name) {
        this.engine = engine;
        this.name = name;
        this.space = engine.open("chaos", new Silent());
    }

    /**
     * @param args a name, the first port, bytes of backlog
     */
    public static void main(String[] args) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Engine engine = start(Integer.parseInt(args[1]), 2, Integer.parseInt(args[2]))) {
            ChaosMember member = new ChaosMember(engine, args[0]);
            say(engine.self().toString());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                say(member.obey(line.split(" ")));
            }
        }
        System.exit(0);
    }

    static Engine start(int firstPort, int backups, long backlogBytes) {
        return ServiceLoader.load(EngineProvider.class)
                .findFirst()
                .orElseThrow()
                .start(
                        new EngineSettings(
                                "chaos",
                                List.of(),
                                "",
                                Optional.empty(),
                                "",
                                firstPort,
                                firstPort + 20,
                                10,
                                Optional.empty(),
                                Duration.ofSeconds(5),
                                backlogBytes,
                                backups,
                                ChaosMember.class.getClassLoader()));
    }

    private String obey(String[] words) throws Exception {
        switch (words[0]) {
            case "write":
                write(Integer.parseInt(words[1]), Long.parseLong(words[2]));
                return "ok";
            case "rest":
                writers.forEach(Writer::stop);
                for (Thread thread : threads) {
                    thread.join();
                }
                return "ok";
            case "verify":
                for (Writer writer : writers) {
                    writer.verify();
                }
                return writers.stream()
                        .flatMap(writer -> writer.faults().stream())
                        .limit(10)
                        .collect(Collectors.joining("; "));
            case "cut":
                Drills.cut(engine, Duration.ofMillis(Integer.parseInt(words[1])));
                return "ok";
            case "handover":
                return Integer.toString(
                        Drills.look(engine, node -> node.handOver(System.nanoTime())));
            case "copies":
                return Drills.look(engine, Copies::of).stream()
                        .map(Copies.Copy::toString)
                        .collect(Collectors.joining(" "));
            case "counters":
                return counters();
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private void write(int count, long seed) {
        for (int i = 0; i < count; i++) {
            Writer writer = new Writer(space, name + "-" + i, seed + i);
            Thread thread = new Thread(writer);
            thread.setDaemon(true);
            thread.start();
            writers.add(writer);
            threads.add(thread);
        }
    }

    /** As they are now, which a report that is renewed ten times a second may not be. */
    private String counters() throws Exception {
        Map<String, Long> now = Drills.look(engine, node -> node.report().counters());
        Map<String, Long> counters = new TreeMap<>(now);
        counters.put("writes_acked", (long) writers.stream().mapToInt(Writer::acked).sum());
        counters.put("writes_unknown", (long) writers.stream().mapToInt(Writer::unknown).sum());
        counters.put("writes_refused", (long) writers.stream().mapToInt(Writer::refused).sum());
        return counters.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }

    static void say(String line) {
        System.out.println("= " + line);
        System.out.flush();
    }
}
