package io.heartline.hazelcast;

import com.sun.management.OperatingSystemMXBean;
import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.Engine;
import io.heartline.spi.KeySpace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What one replicated commit costs: SYNC, 200 bytes changed, two members in processes of their own.
 * The callers are at the master, then at the standby. Beside it the floor: a ping-pong of the same
 * size over a raw loopback socket.
 *
 * <pre>
 * mvn -q -pl hazelcast-spi test-compile exec:exec -Dexec.executable=java \
 *     -Dexec.classpathScope=test -Dexec.args="-cp %classpath io.heartline.hazelcast.EngineBench"
 * </pre>
 *
 * <p>{@code cpu_us} is the CPU time of both processes for each commit, the callers' included.
 */
final class EngineBench {

    private static final int VALUE_BYTES = 200;
    private static final int SAMPLES_MAX = 1 << 20;

    private EngineBench() {}

    /**
     * @param args seconds for each line, 5 if left out
     */
    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        System.out.println("what                      ops/s    p50_us    p99_us    max_us  cpu_us");
        commits(true, seconds);
        commits(false, seconds);
        pingPong(seconds);
    }

    /** The member that starts first becomes master of every shard. */
    private static void commits(boolean atMaster, int seconds) throws Exception {
        int port = new Engines().firstPort;
        Process other = null;
        Engine engine = null;
        try {
            if (atMaster) {
                engine = Engines.startAt(port);
            }
            other = EngineMember.fork("standby", Integer.toString(port));
            new BufferedReader(
                            new InputStreamReader(
                                    other.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (!atMaster) {
                engine = Engines.startAt(port);
            }
            Engine here = engine;
            Engines.until("in sync", () -> Engines.inSync(here, 2));
            KeySpace space = here.open(Engines.SPACE, new Engines.Told());
            run("warm-up", space, other, 8, seconds);
            run("warm-up", space, other, 1, seconds);
            for (int callers : new int[] {1, 8, 64}) {
                String where = atMaster ? "at the master" : "at the standby";
                run(callers + " " + where, space, other, callers, seconds);
            }
        } finally {
            if (engine != null) {
                engine.close();
            }
            if (other != null) {
                other.destroyForcibly().waitFor();
            }
        }
    }

    private static void run(String what, KeySpace space, Process standby, int callers, int seconds)
            throws Exception {
        List<Caller> all = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long cpu = cpuNanos(standby);
        long from = System.nanoTime();
        for (int i = 0; i < callers; i++) {
            Caller caller = new Caller(space, "bench" + System.nanoTime() + "-" + i, end);
            all.add(caller);
            caller.start();
        }
        for (Caller caller : all) {
            caller.join();
            if (caller.failure != null) {
                throw caller.failure;
            }
        }
        double elapsed = (System.nanoTime() - from) / 1e9;
        long spent = cpuNanos(standby) - cpu;
        long[] samples =
                all.stream()
                        .flatMapToLong(c -> Arrays.stream(c.nanos, 0, c.count))
                        .sorted()
                        .toArray();
        if (!what.equals("warm-up")) {
            print(what, samples, elapsed, spent);
        }
    }

    private static void print(String what, long[] sorted, double seconds, long cpuNanos) {
        System.out.printf(
                "%-20s %10.0f %9.1f %9.1f %9.1f %7.1f%n",
                what,
                sorted.length / seconds,
                sorted[sorted.length / 2] / 1e3,
                sorted[(int) (sorted.length * 0.99)] / 1e3,
                sorted[sorted.length - 1] / 1e3,
                cpuNanos / 1e3 / sorted.length);
    }

    private static long cpuNanos(Process standby) {
        OperatingSystemMXBean own =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Duration other = standby.info().totalCpuDuration().orElse(Duration.ZERO);
        return own.getProcessCpuTime() + other.toNanos();
    }

    /** One caller that waits for each of its commits. */
    private static final class Caller extends Thread {
        final KeySpace space;
        final String key;
        final long end;
        final long[] nanos = new long[SAMPLES_MAX];
        int count;
        Exception failure;

        Caller(KeySpace space, String key, long end) {
            this.space = space;
            this.key = key;
            this.end = end;
        }

        @Override
        public void run() {
            try {
                Committed.Applied last = applied(Engines.commit(space, Engines.create(key, "")));
                byte[] value = new byte[VALUE_BYTES];
                while (System.nanoTime() - end < 0 && count < SAMPLES_MAX) {
                    value = value.clone();
                    value[count % VALUE_BYTES]++;
                    Commit commit =
                            new Commit(
                                    key,
                                    Commit.Kind.UPDATE,
                                    last.ownerVersion(),
                                    last.receipt().replicationId(),
                                    List.of(new Commit.Change("v", last.receipt().offset(), value)),
                                    -1);
                    long from = System.nanoTime();
                    Committed done =
                            space.commit(commit, SafetyMode.SYNC)
                                    .toCompletableFuture()
                                    .get(15, TimeUnit.SECONDS);
                    nanos[count++] = System.nanoTime() - from;
                    last = applied(done);
                }
            } catch (Exception e) {
                failure = e;
            }
        }

        private static Committed.Applied applied(Committed committed) {
            if (committed instanceof Committed.Applied applied) {
                return applied;
            }
            throw new IllegalStateException("not applied: " + committed);
        }
    }

    private static void pingPong(int seconds) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Thread echo = new Thread(() -> echo(server));
            echo.start();
            long[] nanos = new long[SAMPLES_MAX];
            int count = 0;
            OperatingSystemMXBean own =
                    (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            try (SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                ByteBuffer buffer = ByteBuffer.allocateDirect(VALUE_BYTES);
                long start = System.nanoTime();
                long cpu = own.getProcessCpuTime();
                long end = start + TimeUnit.SECONDS.toNanos(seconds);
                while (System.nanoTime() - end < 0 && count < SAMPLES_MAX) {
                    long from = System.nanoTime();
                    turn(channel, buffer);
                    nanos[count++] = System.nanoTime() - from;
                }
                double elapsed = (System.nanoTime() - start) / 1e9;
                long[] sorted = Arrays.copyOf(nanos, count);
                Arrays.sort(sorted);
                print("raw ping-pong", sorted, elapsed, own.getProcessCpuTime() - cpu);
            }
            echo.join();
        }
    }

    private static void turn(SocketChannel channel, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("the other end closed");
            }
        }
    }

    private static void echo(ServerSocketChannel server) {
        try (SocketChannel channel = server.accept()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer buffer = ByteBuffer.allocateDirect(VALUE_BYTES);
            while (true) {
                buffer.clear();
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        return;
                    }
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
