package io.heartline.servlet.server;

import io.heartline.servlet.session.Client;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a beat costs, beside an empty servlet of another WAR without Heartline on the same Tomcat:
 * in turns, over connections that stay open. Writes {@code bench-beats.json}:
 *
 * <pre>mvn -q -Pbench-beats -pl servlet-filter -am verify</pre>
 */
public final class BeatBench {

    private static final int CONNECTIONS = 16;
    private static final int CLIENTS = 320;
    private static final int ROUNDS = 9;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration ROUND = Duration.ofSeconds(5);

    /** Requests a second, and microseconds of the server's processor for each. */
    private record Speed(double perSecond, double cpuMicros) {}

    private final ServerProcess server;
    private final List<byte[]> beats = new ArrayList<>();
    private final byte[] empty;

    private BeatBench(ServerProcess server) throws Exception {
        this.server = server;
        Client client = new Client();
        for (int i = 0; i < CLIENTS; i++) {
            String token = client.body(server, "/heartline/token").split("\"")[3];
            beats.add(request("/app/heartline/beat", "{\"token\":\"" + token + "\"}"));
        }
        String body = "{\"token\":\"" + "x".repeat(56) + "\"}";
        empty = request("/plain/empty", body);
    }

    /**
     * @param args the folder for the figures, the shaded jar, Tomcat's home
     */
    public static void main(String[] args) throws Exception {
        try (ServerProcess server =
                BenchServer.start(
                        "beats", Path.of(args[1]), Path.of(args[2]), ServerProcess::fastTomcat)) {
            server.ready(Duration.ofSeconds(90));
            Files.writeString(
                    Path.of(args[0], "bench-beats.json"), new BeatBench(server).measure());
        }
        System.exit(0);
    }

    private static byte[] request(String path, String body) {
        String text =
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String measure() throws Exception {
        List<byte[]> plain = List.of(empty);
        run(plain, WARM_UP);
        run(beats, WARM_UP);
        double[] rate = new double[ROUNDS];
        double[] cpu = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            boolean beatsFirst = i % 2 == 0;
            Speed first = run(beatsFirst ? beats : plain, ROUND);
            Speed second = run(beatsFirst ? plain : beats, ROUND);
            Speed ours = beatsFirst ? first : second;
            Speed theirs = beatsFirst ? second : first;
            rate[i] = ours.perSecond / theirs.perSecond;
            cpu[i] = ours.cpuMicros / theirs.cpuMicros;
            System.out.printf(
                    Locale.ROOT,
                    "beat %.0f/s %.1f us cpu | empty %.0f/s %.1f us cpu%n",
                    ours.perSecond,
                    ours.cpuMicros,
                    theirs.perSecond,
                    theirs.cpuMicros);
        }
        String json =
                String.format(
                        Locale.ROOT,
                        "{%n  \"beat_ratio_empty_servlet\": %s,%n"
                                + "  \"beat_cpu_ratio_empty_servlet\": %s%n}%n",
                        figure(rate),
                        figure(cpu));
        System.out.print(json);
        return json;
    }

    private static String figure(double[] values) {
        java.util.Arrays.sort(values);
        return String.format(
                Locale.ROOT,
                "{\"value\": %.3f, \"unit\": \"ratio\", \"runs\": %d}",
                values[values.length / 2],
                values.length);
    }

    private Speed run(List<byte[]> requests, Duration length) throws Exception {
        AtomicLong answered = new AtomicLong();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        double cpu = cpuMicros();
        long begin = System.nanoTime();
        long end = begin + length.toNanos();
        for (int i = 0; i < CONNECTIONS; i++) {
            int from = i;
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    answered.addAndGet(drive(requests, from, end));
                                } catch (IOException e) {
                                    failures.add(e);
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a connection failed", failures.get(0));
        }
        double seconds = (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
        double used = cpuMicros() - cpu;
        return new Speed(answered.get() / seconds, used / answered.get());
    }

    private long drive(List<byte[]> requests, int from, long end) throws IOException {
        int port = URI.create(server.url("/")).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            long count = 0;
            for (int i = from; System.nanoTime() - end < 0; i += CONNECTIONS) {
                out.write(requests.get(i % requests.size()));
                answer(in);
                count++;
            }
            return count;
        }
    }

    /** Reads one answer; it has a length, or none and no body. */
    private static void answer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("answered " + status);
        }
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String name = "content-length:";
            if (line.regionMatches(true, 0, name, 0, name.length())) {
                length = Integer.parseInt(line.substring(name.length()).strip());
            }
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server has closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Returns what the server has used so far, as the system counts it. */
    private double cpuMicros() {
        return server.process
                        .info()
                        .totalCpuDuration()
                        .orElseThrow(() -> new IllegalStateException("the system does not tell"))
                        .toNanos()
                / 1e3;
    }
}
