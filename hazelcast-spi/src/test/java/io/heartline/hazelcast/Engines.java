package io.heartline.hazelcast;

import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.DataSettings;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineProvider;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.KeySpace;
import io.heartline.spi.SpaceListener;
import io.heartline.spi.Taken;
import io.heartline.spi.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Real engines in this JVM, on ports of their own. */
final class Engines implements AutoCloseable {

    static final String SPACE = "test";

    final int firstPort;
    final List<Engine> running = new CopyOnWriteArrayList<>();

    Engines() {
        firstPort = 20_000 + ThreadLocalRandom.current().nextInt(1_000) * 40;
    }

    static EngineSettings settings(int firstPort, String cluster, Optional<String> secret) {
        return new EngineSettings(
                cluster,
                List.of(),
                "",
                secret,
                "",
                firstPort,
                firstPort + 20,
                10,
                Optional.empty(),
                Duration.ofSeconds(5),
                1 << 20,
                1,
                0,
                EngineSettings.MIN_BACKUPS_MAX_LAG_DEFAULT,
                tls(),
                data(),
                Engines.class.getClassLoader());
    }

    /** A member process is told by system properties. */
    private static Optional<TlsSettings> tls() {
        Optional<String> password = Optional.ofNullable(System.getProperty("test.tls.password"));
        return Optional.ofNullable(System.getProperty("test.tls.keystore"))
                .map(keys -> new TlsSettings(keys, password, keys, password));
    }

    private static Optional<DataSettings> data() {
        return Optional.ofNullable(System.getProperty("test.data"))
                .map(
                        directory ->
                                new DataSettings(
                                        directory,
                                        DataSettings.Fsync.valueOf(
                                                System.getProperty("test.fsync", "INTERVAL"))));
    }

    Engine start() {
        return start(settings(firstPort, "test", Optional.empty()));
    }

    Engine start(EngineSettings settings) {
        EngineProvider provider =
                ServiceLoader.load(EngineProvider.class).findFirst().orElseThrow();
        Engine engine = provider.start(settings);
        running.add(engine);
        return engine;
    }

    /** Starts one that is stopped by its caller. */
    static Engine startAt(int firstPort) {
        return ServiceLoader.load(EngineProvider.class)
                .findFirst()
                .orElseThrow()
                .start(settings(firstPort, "test", Optional.empty()));
    }

    void stop(Engine engine) {
        running.remove(engine);
        engine.close();
    }

    @Override
    public void close() {
        running.forEach(Engine::close);
    }

    /** Remembers what a space was told. */
    static final class Told implements SpaceListener {
        final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

        @Override
        public void taken(String key, MemberId owner) {
            events.add("taken " + key + " by " + owner);
        }

        @Override
        public void changed(String key) {
            events.add("changed " + key);
        }

        @Override
        public void removed(String key) {
            events.add("removed " + key);
        }

        @Override
        public void unverified() {
            events.add("unverified");
        }
    }

    static Commit create(String key, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new Commit(
                key, Commit.Kind.CREATE, 0, "", List.of(new Commit.Change("v", 0, bytes)), 0);
    }

    static Commit update(String key, Taken.Present base, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return new Commit(
                key,
                Commit.Kind.UPDATE,
                base.ownerVersion(),
                base.replicationId(),
                List.of(new Commit.Change("v", base.fields().get(0).offset(), bytes)),
                -1);
    }

    static Committed commit(KeySpace space, Commit commit) throws Exception {
        return space.commit(commit, SafetyMode.SYNC)
                .toCompletableFuture()
                .get(15, TimeUnit.SECONDS);
    }

    static Taken take(KeySpace space, String key) throws Exception {
        return space.take(key).toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    static Taken read(KeySpace space, String key) throws Exception {
        return space.read(key).toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    static String value(Taken taken) {
        if (!(taken instanceof Taken.Present present)) {
            return "absent";
        }
        return new String(present.fields().get(0).value(), StandardCharsets.UTF_8);
    }

    static long counter(Engine engine, String name) {
        return engine.report().counters().getOrDefault(name, -1L);
    }

    static boolean inSync(Engine engine, int copies) {
        return engine.report().shards().stream()
                .allMatch(s -> s.inSync() == copies && !s.role().equals("syncing"));
    }

    static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within 20 s: " + what);
            }
            Thread.sleep(10);
        }
    }

    static List<HeartlineReport.Peer> peers(Engine engine) {
        return engine.report().peers();
    }
}
