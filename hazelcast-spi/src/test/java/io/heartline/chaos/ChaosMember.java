package io.heartline.chaos;

import io.heartline.bench.Silent;
import io.heartline.hazelcast.Drills;
import io.heartline.replication.Copies;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineProvider;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.KeySpace;
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
        try (Engine engine = start(Integer.parseInt(args[1]), 2, Integer.parseInt(args[2]))) {
            ChaosMember member = new ChaosMember(engine, args[0]);
            Orders.say(engine.self().toString());
            Orders.serve(member::obey);
        }
        System.exit(0);
    }

    static Engine start(int firstPort, int backups, long backlogBytes) {
        return start(settings(firstPort, backups, backlogBytes));
    }

    static Engine start(EngineSettings settings) {
        return ServiceLoader.load(EngineProvider.class).findFirst().orElseThrow().start(settings);
    }

    static EngineSettings settings(int firstPort, int backups, long backlogBytes) {
        return new EngineSettings(
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
                ChaosMember.class.getClassLoader());
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
                return copies(engine);
            case "counters":
                return text(counters());
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

    /** Returns the member's copies of all shards, as {@link Cluster} reads them. */
    static String copies(Engine engine) throws Exception {
        return Drills.look(engine, Copies::of).stream()
                .map(Copies.Copy::toString)
                .collect(Collectors.joining(" "));
    }

    /** As they are now, which a report may not be. */
    static Map<String, Long> counters(Engine engine) throws Exception {
        Map<String, Long> now = Drills.look(engine, node -> node.report().counters());
        return new TreeMap<>(now);
    }

    static String text(Map<String, Long> counters) {
        return counters.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }

    private Map<String, Long> counters() throws Exception {
        Map<String, Long> counters = counters(engine);
        counters.put("writes_acked", (long) writers.stream().mapToInt(Writer::acked).sum());
        counters.put("writes_unknown", (long) writers.stream().mapToInt(Writer::unknown).sum());
        counters.put("writes_refused", (long) writers.stream().mapToInt(Writer::refused).sum());
        return counters;
    }
}
