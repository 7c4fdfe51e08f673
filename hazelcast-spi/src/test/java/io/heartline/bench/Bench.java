package io.heartline.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs one measurement and writes its figures to {@code bench-<name>.json}:
 *
 * <pre>mvn -q -Pbench -pl hazelcast-spi -am verify -Dbench=put</pre>
 */
public final class Bench {

    /** One measurement. */
    interface Experiment {
        void run(Figures figures) throws Exception;
    }

    private static final Map<String, Experiment> EXPERIMENTS =
            new TreeMap<>(
                    Map.of(
                            "put", new Puts(),
                            "resync", new Resyncs(),
                            "outage", new Outages(),
                            "latency", new Latency(),
                            "storm", new Storm(),
                            "memory", new Memory(),
                            "tls", new Encrypted(),
                            "switchover", new Switchover()));

    private Bench() {}

    /**
     * @param args name of the measurement, and the folder for its figures
     */
    public static void main(String[] args) throws Exception {
        Experiment experiment = args.length == 2 ? EXPERIMENTS.get(args[0]) : null;
        if (experiment == null) {
            System.err.println("usage: Bench <one of " + EXPERIMENTS.keySet() + "> <folder>");
            System.exit(2);
            return;
        }
        Figures figures = new Figures();
        experiment.run(figures);
        System.out.println("\n" + figures.table());
        Files.writeString(Path.of(args[1], "bench-" + args[0] + ".json"), figures.json());
        System.exit(0);
    }
}
