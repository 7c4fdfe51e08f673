package io.heartline.servlet.presence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Measures the registry with a million clients and writes {@code bench-presence.json}:
 *
 * <pre>mvn -q -Pbench-presence -pl servlet-filter -am verify</pre>
 */
public final class PresenceBench {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LEASE = 60 * SECOND;
    private static final int BEAT_SECONDS = 20;
    private static final int TICKS_PER_SECOND = (int) (SECOND / LeaseWheel.TICK_NANOS);

    private static final int CLIENTS = RenewBench.CLIENTS;

    private final Map<String, String> figures = new LinkedHashMap<>();

    private PresenceBench() {}

    /**
     * @param args the folder for the figures
     */
    public static void main(String[] args) throws Exception {
        PresenceBench bench = new PresenceBench();
        bench.memory();
        bench.ticks();
        bench.lateness();
        bench.renewals();
        String json =
                bench.figures.entrySet().stream()
                        .map(figure -> "  \"" + figure.getKey() + "\": " + figure.getValue())
                        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
        System.out.println(json);
        Files.writeString(Path.of(args[0], "bench-presence.json"), json);
        System.exit(0);
    }

    private void add(String name, double value, String unit, long runs) {
        figures.put(
                name,
                String.format(
                        Locale.ROOT,
                        "{\"value\": %.3f, \"unit\": \"%s\", \"runs\": %d}",
                        value,
                        unit,
                        runs));
    }

    private void renewals() throws Exception {
        Collection<RunResult> results =
                new Runner(new OptionsBuilder().include(RenewBench.class.getName()).build()).run();
        Map<String, RunResult> byName =
                results.stream()
                        .collect(
                                Collectors.toMap(
                                        result -> result.getPrimaryResult().getLabel(), r -> r));
        byName.forEach(
                (name, result) ->
                        add(
                                "presence_ns_" + name.toLowerCase(Locale.ROOT),
                                median(result),
                                "ns",
                                result.getPrimaryResult().getSampleCount()));
        RunResult ours = byName.get("heartline");
        add(
                "presence_renew_ns_above_lookup",
                median(ours) - median(byName.get("lookUp")),
                "ns",
                ours.getPrimaryResult().getSampleCount());
    }

    private static double median(RunResult result) {
        return result.getPrimaryResult().getStatistics().getPercentile(50);
    }

    // ---- memory

    /** A client as it would be if nothing of it ever ended. */
    private static final class Immortal extends ClientId {
        final String user;
        long issuedSeconds;
        long macHigh;
        long macLow;

        Immortal(ClientId id, String user) {
            super(id.high(), id.low());
            this.user = user;
        }
    }

    /** What a million clients weigh, less what they would weigh without a lease. */
    private void memory() throws Exception {
        LeaseWheel wheel = new LeaseWheel();
        double mortal =
                bytes(
                        i -> {
                            Client client = RenewBench.client(RenewBench.id(i));
                            client.renew(wheel.until(LEASE));
                            wheel.add(client);
                            return client;
                        });
        double immortal = bytes(i -> new Immortal(RenewBench.id(i), ""));
        add("presence_expiry_bytes", mortal - immortal, "B", 1);
    }

    private static double bytes(IntFunction<Object> maker) throws InterruptedException {
        Object[] all = new Object[CLIENTS];
        long before = used();
        for (int i = 0; i < CLIENTS; i++) {
            all[i] = maker.apply(i);
        }
        long after = used();
        return (after - before) / (double) all.length;
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    // ---- time

    /** Two minutes to come to rest, then two minutes of seconds: each client beats every 20 s. */
    private void ticks() {
        Clients clients = new Clients(new Addresses(null, 1));
        int period = BEAT_SECONDS * TICKS_PER_SECOND;
        int seconds = 240;
        double[] millis = new double[seconds];
        for (int tick = 0; tick < seconds * TICKS_PER_SECOND; tick++) {
            for (int i = tick % period; i < CLIENTS; i += period) {
                int arrival = i % (3 * period); // over a whole lease, or ticks would be unlike
                if (tick == arrival) {
                    clients.join(RenewBench.client(RenewBench.id(i)), LEASE);
                } else if (tick > arrival) {
                    Client client = clients.find(RenewBench.id(i));
                    require(client != null && clients.renew(client, LEASE), "a client was lost");
                }
            }
            long begin = System.nanoTime();
            clients.turn(
                    client -> {
                        throw new IllegalStateException("ended although it beats");
                    });
            millis[tick / TICKS_PER_SECOND] += (System.nanoTime() - begin) / 1e6;
        }
        double[] steady = Arrays.copyOfRange(millis, seconds / 2, seconds);
        Arrays.sort(steady);
        add("presence_tick_ms_1m", steady[steady.length / 2], "ms", steady.length);
        add("presence_tick_ms_1m_max", steady[steady.length - 1], "ms", steady.length);
    }

    /** Leases of 2 to 12 s that nobody renews, in real time. */
    private void lateness() throws InterruptedException {
        Clients clients = new Clients(new Addresses(null, 1));
        long[] due = new long[CLIENTS];
        double[] lateMillis = new double[CLIENTS];
        int[] ended = {0};
        SplittableRandom random = new SplittableRandom(3);
        try (LeaseTicker ticker =
                new LeaseTicker(
                        "bench",
                        () ->
                                clients.turn(
                                        client -> {
                                            long late = System.nanoTime() - due[(int) client.low()];
                                            lateMillis[ended[0]++] = late / 1e6;
                                        }))) {
            ticker.start();
            for (int i = 0; i < CLIENTS; i++) {
                if (i % (CLIENTS / 2_000) == 0) {
                    Thread.sleep(10);
                }
                long lease = 2 * SECOND + random.nextLong(10 * SECOND);
                due[i] = System.nanoTime() + lease;
                clients.join(RenewBench.client(new ClientId(random.nextLong(), i)), lease);
            }
            while (clients.size() > 0) {
                Thread.sleep(100);
            }
            require(ticker.failures() == 0, "the ticker failed");
            require(ticker.pauses() == 0, "the machine paused; measure again");
        }
        Arrays.sort(lateMillis);
        require(lateMillis[0] >= 0, "one ended early");
        add("presence_late_ms_min", lateMillis[0], "ms", 1);
        add("presence_late_ms_p999", lateMillis[(int) (CLIENTS * 0.999)], "ms", 1);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
