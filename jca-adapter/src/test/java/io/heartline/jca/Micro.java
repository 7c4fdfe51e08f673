package io.heartline.jca;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One Payara Micro process with the RAR deployed, on 127.0.0.1 only. */
final class Micro implements AutoCloseable {

    private static final Duration STOP = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;

    private Micro(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a server that takes the given system properties. Returns before it is ready. */
    static Micro start(Path directory, Map<String, String> properties) throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx384m");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")));
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", System.getProperty("payara.micro.jar")));
        command.addAll(List.of("--prebootcommandfile", bindToLoopback(directory)));
        command.addAll(List.of("--port", Integer.toString(Ports.free())));
        command.addAll(List.of("--nohazelcast", "--disablephonehome"));
        command.addAll(List.of("--deploy", System.getProperty("heartline.rar")));
        Path log = directory.resolve("server.log");
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new Micro(process, log);
    }

    private static String bindToLoopback(Path directory) throws IOException {
        String listener =
                "set configs.config.server-config.network-config.network-listeners"
                        + ".network-listener.http-listener.address=127.0.0.1";
        return Files.writeString(directory.resolve("preboot.txt"), listener).toString();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks the server to stop and returns whether it ended within the bound. */
    boolean stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
    }
}
