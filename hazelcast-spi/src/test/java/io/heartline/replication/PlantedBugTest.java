package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Proves that the simulator can fail: takes one rule out of a copy of the core, compiles it, and
 * expects the simulator to notice within a few hundred seeds.
 */
class PlantedBugTest {

    private static final int SEEDS = 2_000;

    /** A rule, and the line that breaks it. */
    private enum Bug {
        ID_SWITCH(
                "Master.java",
                "shard.append(cx.self, List.of(new Record.Begin(era)));",
                "if (fork == 0) { shard.append(cx.self, List.of(new Record.Begin(era))); }"),
        EPOCH_CHECK(
                "Shard.java",
                "if (backup != null && backup.epoch.compareTo(epoch) < 0) {",
                "if (backup != null && backup.epoch.compareTo(epoch) > 0) {",
                "Inbound.java",
                "if (message.epoch().compareTo(shard.promised) < 0) {",
                "if (message.shard() < 0) {"),
        ACK_RULE(
                "InSyncSet.java",
                "committed = Math.min(committed, follower == null ? 0 : follower.acked);",
                "committed = Math.max(committed, follower == null ? 0 : follower.acked);"),
        ELECTION_WAIT(
                "Election.java",
                "if (cx.trusted(insider) && !insider.equals(cx.self)) {",
                "if (cx.reachable(insider) && !insider.equals(cx.self)) {"),
        STRICT_MAJORITY(
                "Quorum.java",
                "return having.size() >= majority()",
                "return !having.isEmpty() || having.size() >= majority()"),
        MERGE_RULE(
                "TailMerge.java",
                "return slot.offset > fork ? Verdict.CONFLICT : Verdict.MERGE;",
                "return slot.offset < 0 ? Verdict.CONFLICT : Verdict.MERGE;"),
        ACK_BEFORE_FSYNC(
                "DiskFollower.java",
                "Math.min(durable, shard.end) : shard.end;",
                "shard.end : shard.end;"),
        PROMISE_BEFORE_FSYNC(
                "Disk.java", "return barrier <= durable || !reliable();", "return barrier >= 0;"),
        STEP_ONCE(
                "StepExecution.java",
                "if (done != null && request <= done.request()) {",
                "if (done != null && request < 0) {"),
        SCRUB_BYTES(
                "ScrubWalk.java",
                "int content = Checksum.of(value);",
                "int content = slot.checksum;"),
        SCRUB_SIDE(
                "Scrub.java",
                "return slot.sound() ? entry : withoutValue(entry);",
                "return entry;",
                "Scrub.java",
                "fetch(walk);",
                "broken.addAll(open);"),
        PAUSE_RULE(
                "FailureDetector.java",
                "boolean timely = now - lastTickNanos <= TIMELY_PERIODS * tickNanos;",
                "boolean timely = true; int slept = (int) ((now - lastTickNanos) / tickNanos);"
                        + " peers.values().forEach(p -> p.silentTicks += slept);");

        final String[] changes;

        Bug(String... changes) {
            this.changes = changes;
        }
    }

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(Bug.class)
    void shouldFindAPlantedBug(Bug bug) throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        compile(plant(bug), classes);
        URL[] urls = {classes.toUri().toURL()};
        try (URLClassLoader broken = new ChildFirst(urls)) {
            String found = firstFailure(broken, runner(bug), first(bug));
            System.out.println("planted " + bug + ", found: " + found);
            assertThat(found).isNotEmpty();
        }
    }

    private static String runner(Bug bug) {
        return switch (bug) {
            case STRICT_MAJORITY -> "SimMajority";
            case ELECTION_WAIT -> "SimCuts";
            default -> "SimRun";
        };
    }

    /** Where to begin: seeds before this one have been looked through, which takes a minute. */
    private static long first(Bug bug) {
        return switch (bug) {
            case ACK_BEFORE_FSYNC -> 1_400;
            case PAUSE_RULE -> 800;
            default -> 1;
        };
    }

    private List<String> plant(Bug bug) throws IOException {
        List<String> files = new ArrayList<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            for (int i = 0; i < bug.changes.length; i += 3) {
                if (source.getFileName().toString().equals(bug.changes[i])) {
                    assertThat(text).as("the rule as it stands").contains(bug.changes[i + 1]);
                    text = text.replace(bug.changes[i + 1], bug.changes[i + 2]);
                }
            }
            Path file = folder.resolve(source.getFileName());
            Files.writeString(file, text);
            files.add(file.toString());
        }
        return files;
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String dir :
                List.of(
                        "src/main/java/io/heartline/replication",
                        "src/main/java/io/heartline/liveness")) {
            try (Stream<Path> files = Files.list(Path.of(dir))) {
                files.filter(f -> !f.endsWith("package-info.java")).forEach(sources::add);
            }
        }
        try (Stream<Path> files = Files.list(Path.of("src/test/java/io/heartline/replication"))) {
            files.filter(f -> f.getFileName().toString().matches("Sim[A-Z][a-z]+\\.java"))
                    .forEach(sources::add);
        }
        return sources;
    }

    private static void compile(List<String> files, Path classes) {
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-d"));
        arguments.add(classes.toString());
        arguments.add("-cp");
        arguments.add(jarOf(MemberId.class) + java.io.File.pathSeparator + jarOf(NullMarked.class));
        arguments.addAll(files);
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("compiling the broken copy").isZero();
    }

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (java.net.URISyntaxException impossible) {
            throw new UncheckedIOException(new IOException(impossible));
        }
    }

    private static String firstFailure(ClassLoader broken, String runner, long first)
            throws ReflectiveOperationException {
        Class<?> stats = broken.loadClass("io.heartline.replication.SimStats");
        Class<?> run = broken.loadClass("io.heartline.replication." + runner);
        var make = stats.getDeclaredConstructor();
        make.setAccessible(true);
        var seed = run.getDeclaredMethod("run", long.class, stats);
        seed.setAccessible(true);
        for (long i = first; i < first + SEEDS; i++) {
            try {
                seed.invoke(null, i, make.newInstance());
            } catch (InvocationTargetException failure) {
                return String.valueOf(failure.getCause().getMessage());
            }
        }
        return "";
    }

    /** Loads the broken copy of the core instead of the sound one. */
    private static final class ChildFirst extends URLClassLoader {
        ChildFirst(URL[] urls) {
            super(urls, PlantedBugTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && findResource(name.replace('.', '/') + ".class") != null) {
                    loaded = findClass(name);
                }
                return loaded == null ? super.loadClass(name, resolve) : loaded;
            }
        }
    }
}
