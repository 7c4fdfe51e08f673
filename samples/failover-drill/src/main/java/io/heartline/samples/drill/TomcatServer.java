package io.heartline.samples.drill;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One real Tomcat process that can be killed, frozen, stopped and started again.
 *
 * <p>Used by the drill's own thread; only {@link #end()} may come from another one.
 */
final class TomcatServer {

    private static final Duration READY_WAIT = Duration.ofSeconds(180);
    private static final Duration STOP_WAIT = Duration.ofSeconds(30);

    /**
     * The connections of a killed process stay open until the system has taken its memory back,
     * page by page.
     */
    private static final String HUGE_PAGES = "-XX:+UseTransparentHugePages";

    private final String name;
    private final int port;
    private final Path base;
    private final List<String> command;
    private volatile @Nullable Process process;

    /**
     * Prepares a server; it does not start it.
     *
     * @param name its route, and the name of its directory
     * @param options additional options of its JVM
     */
    TomcatServer(String name, Path war, Settings settings, List<String> options)
            throws IOException {
        this.name = name;
        port = Ports.free();
        base = settings.directory().resolve("drill").resolve(name);
        CatalinaBase.write(base, settings.tomcatHome(), war, port);
        command = command(settings.tomcatHome(), options);
    }

    private List<String> command(Path home, List<String> options) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xms256m", "-Xmx512m", HUGE_PAGES, "-Djava.awt.headless=true"));
        words.addAll(options);
        words.add("-DjvmRoute=" + name);
        words.add("-Dcatalina.home=" + home);
        words.add("-Dcatalina.base=" + base);
        words.add("-Djava.io.tmpdir=" + base.resolve("temp"));
        words.add("-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager");
        words.add("-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"));
        words.add("-cp");
        words.add(
                home.resolve("bin/bootstrap.jar")
                        + File.pathSeparator
                        + home.resolve("bin/tomcat-juli.jar"));
        words.add("org.apache.catalina.startup.Bootstrap");
        words.add("start");
        return words;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    Path log() {
        return base.resolve("logs/server.log");
    }

    void start() throws IOException {
        process =
                new ProcessBuilder(command)
                        .directory(base.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
    }

    /**
     * Waits until the shop answers.
     *
     * @throws IllegalStateException if the process ends or the wait does
     */
    void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + READY_WAIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (!running().isAlive()) {
                throw new IllegalStateException(name + " ended while starting; see " + log());
            }
            if (answers(500)) {
                return;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException(
                name
                        + " did not serve the shop within "
                        + READY_WAIT.toSeconds()
                        + " s; see "
                        + log());
    }

    /** Asks for a static file of the shop. */
    boolean answers(int timeoutMs) {
        return answers("/shop/shop.css", timeoutMs);
    }

    /** Asks for what a balancer looks at: Heartline's health address. */
    boolean isHealthy(int timeoutMs) {
        return answers("/shop/heartline/health", timeoutMs);
    }

    private boolean answers(String path, int timeoutMs) {
        try (HttpLine line = new HttpLine(port, timeoutMs)) {
            return line.get(path, null, 0).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    /** SIGSTOP: nothing runs, and every connection stays open. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + signal, "" + running().pid()).start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill -" + signal + " " + name + " answered " + exit);
        }
    }

    /** Stops it the graceful way, by SIGTERM, within a bounded wait. */
    void stop() throws InterruptedException {
        running().destroy();
        if (!running().waitFor(STOP_WAIT.toSeconds(), TimeUnit.SECONDS)) {
            end();
            throw new IllegalStateException(
                    name + " did not stop within " + STOP_WAIT.toSeconds() + " s; see " + log());
        }
    }

    /** Ends the process, whatever its state. */
    void end() {
        Process last = process;
        if (last != null) {
            last.destroyForcibly();
        }
    }

    /** Returns when this incarnation was started, in ms since the epoch. */
    long startedAtMs() {
        return running().info().startInstant().orElseThrow().toEpochMilli();
    }

    /** Returns the CPU time used so far by this incarnation, in ms. */
    long cpuMs() {
        return running().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    }

    /** Returns how many sessions the shop saw destroyed, over all incarnations. */
    long destroyedSessionsLogged() throws IOException {
        try (Stream<String> lines = Files.lines(log())) {
            return lines.filter(line -> line.contains("shop: session destroyed")).count();
        }
    }

    private Process running() {
        Process last = process;
        if (last == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return last;
    }
}
