package io.heartline.servlet.server;

import io.heartline.servlet.server.SocketDriver.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How many WebSockets one Tomcat holds, and what each costs: its memory, ours and the container's
 * apart, and the processor while nobody says anything. Writes {@code bench-sockets.json}:
 *
 * <pre>mvn -q -Pbench-sockets -pl servlet-filter -am verify</pre>
 *
 * <p>A system may allow a process fewer open files than are wanted: then it opens as many as that
 * allows, and says so.
 */
public final class SocketBench {

    private static final int WANTED = 20_000;
    private static final int FILES_OF_TOMCAT = 300;
    private static final int DRIVERS = 4;
    private static final int WARM_UP = 400;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int SETTLE_MS = 3_000;

    private final ServerProcess server;
    private final String address;
    private final int count;

    /**
     * What lives on the server's heap, in bytes.
     *
     * @param ours instances of our classes, without what they have of the JDK
     */
    private record Heap(long all, long ours) {}

    /** What one client of a kind weighs, in bytes, all and {@link Heap#ours}. */
    private record Weight(double all, double ours, double idlePercent) {}

    private SocketBench(ServerProcess server) throws IOException {
        this.server = server;
        URI uri = URI.create(server.url("/"));
        address = uri.getHost() + ":" + uri.getPort();
        count = (int) Math.min(WANTED, filesMax(server.process.pid()) - FILES_OF_TOMCAT);
    }

    /**
     * @param args the folder for the figures, the shaded jar, Tomcat's home
     */
    public static void main(String[] args) throws Exception {
        try (ServerProcess server =
                BenchServer.start(
                        "sockets",
                        Path.of(args[1]),
                        Path.of(args[2]),
                        ServerProcess::largeTomcat)) {
            server.ready(Duration.ofSeconds(90));
            String json = new SocketBench(server).measure();
            System.out.print(json);
            Files.writeString(Path.of(args[0], "bench-sockets.json"), json);
        }
        System.exit(0);
    }

    /** Returns how many files a process may have open, as Linux says. */
    private static long filesMax(long pid) throws IOException {
        try (Stream<String> limits = Files.lines(Path.of("/proc/" + pid + "/limits"))) {
            String line = limits.filter(l -> l.startsWith("Max open files")).findFirst().orElse("");
            String soft = line.strip().split("\\s{2,}")[1];
            return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
        }
    }

    private String measure() throws Exception {
        for (Kind kind : Kind.values()) {
            weigh(kind, WARM_UP, false);
        }
        Weight empty = weigh(Kind.EMPTY, count, true);
        Weight beats = weigh(Kind.BEAT, count, false);
        Weight sockets = weigh(Kind.SOCKET, count, true);
        return String.format(
                Locale.ROOT,
                """
                {
                  "websocket_connections": {"value": %d, "unit": "count", "runs": 1},
                  "websocket_bytes_container": {"value": %.0f, "unit": "B", "runs": 1},
                  "websocket_bytes_client": {"value": %.0f, "unit": "B", "runs": 1},
                  "websocket_bytes_ours": {"value": %.0f, "unit": "B", "runs": 1},
                  "websocket_idle_cpu": {"value": %.2f, "unit": "%%", "runs": 1},
                  "websocket_idle_cpu_container": {"value": %.2f, "unit": "%%", "runs": 1}
                }
                """,
                count,
                empty.all,
                beats.all,
                sockets.ours - beats.ours,
                sockets.idlePercent,
                empty.idlePercent);
    }

    /** Opens clients, weighs them, and lets them go. */
    private Weight weigh(Kind kind, int clients, boolean idle) throws Exception {
        Heap before = heap();
        List<Process> drivers = new ArrayList<>();
        try {
            long begin = System.nanoTime();
            List<BufferedReader> said = new ArrayList<>();
            for (int i = 0; i < DRIVERS; i++) {
                Process driver = driver(kind, clients / DRIVERS);
                drivers.add(driver);
                said.add(
                        new BufferedReader(
                                new InputStreamReader(
                                        driver.getInputStream(), StandardCharsets.UTF_8)));
            }
            for (BufferedReader driver : said) {
                require("open".equals(driver.readLine()), "a driver has failed");
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            Heap after = heap();
            double all = (after.all - before.all) / (double) clients;
            double ours = (after.ours - before.ours) / (double) clients;
            double percent = idle ? idlePercent() : 0;
            for (int i = 0; i < DRIVERS; i++) {
                require("0".equals(ask(drivers.get(i), said.get(i))), "WebSockets were closed");
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d of %s in %.1f s: %.0f bytes each, %.0f in our objects, %.2f %% of a CPU%n",
                    clients,
                    kind,
                    seconds,
                    all,
                    ours,
                    percent);
            return new Weight(all, ours, percent);
        } finally {
            drivers.forEach(Process::destroyForcibly);
            settle();
        }
    }

    private static String ask(Process driver, BufferedReader said) throws IOException {
        driver.getOutputStream().write('?');
        driver.getOutputStream().flush();
        return said.readLine();
    }

    private Process driver(Kind kind, int clients) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SocketDriver.class.getName(),
                        address,
                        kind.name(),
                        Integer.toString(clients))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Waits until clients that are gone have left: their grace is over, too. */
    private void settle() throws Exception {
        for (long heap = heap().all, next = 0; Math.abs(heap - next) > heap / 200; ) {
            heap = next == 0 ? heap : next;
            Thread.sleep(SETTLE_MS);
            next = heap().all;
        }
    }

    /** Returns what lives on the server's heap, after a collection. */
    private Heap heap() throws Exception {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(server.process.pid()),
                                "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(jcmd.getInputStream(), StandardCharsets.UTF_8))) {
            long all = 0;
            long ours = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.strip().split("\\s+"); // 1: instances bytes class
                if (words[0].equals("Total")) {
                    all = Long.parseLong(words[2]);
                } else if (words.length > 3 && words[3].startsWith("io.heartline.")) {
                    ours += Long.parseLong(words[2]);
                }
            }
            return new Heap(all, ours);
        }
    }

    private double idlePercent() throws InterruptedException {
        Duration before = cpu();
        long begin = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
        double used = cpu().minus(before).toNanos();
        return 100 * used / (System.nanoTime() - begin);
    }

    private Duration cpu() {
        return server.process
                .info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("the system does not tell"));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
