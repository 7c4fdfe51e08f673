package io.heartline.servlet.server;

import io.heartline.servlet.session.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real server in a process of its own, with the WAR deployed at {@code /app}. */
final class ServerProcess implements Site, AutoCloseable {

    private static final List<String> OPENS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.io=ALL-UNNAMED",
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                    "--add-opens=java.base/java.net=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
                    "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                    "--add-opens=java.logging/java.util.logging=ALL-UNNAMED",
                    "--add-opens=java.management/sun.management=ALL-UNNAMED",
                    "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

    /** Tomcat's default. */
    private static final int CONNECTIONS = 8_192;

    final Path base;
    final Process process;
    private final Path log;
    private final int port;

    private ServerProcess(Path base, List<String> command, int port) throws IOException {
        this.base = base;
        this.port = port;
        this.log = base.resolve("server.log");
        this.process =
                new ProcessBuilder(command)
                        .directory(base.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
    }

    /** Starts Tomcat from its unpacked distribution. */
    static ServerProcess tomcat(Path home, Path war, String route, Map<String, String> properties)
            throws IOException {
        return tomcat(
                home,
                Map.of("app", war),
                route,
                java(properties, "-XX:TieredStopAtLevel=1"),
                CONNECTIONS);
    }

    /** Starts Tomcat with several applications, by their paths, as fast as it gets in time. */
    static ServerProcess fastTomcat(
            Path home, Map<String, Path> wars, Map<String, String> properties) throws IOException {
        return tomcat(home, wars, "", java(properties), CONNECTIONS);
    }

    /** The same with room for tens of thousands of connections. */
    static ServerProcess largeTomcat(
            Path home, Map<String, Path> wars, Map<String, String> properties) throws IOException {
        return tomcat(home, wars, "", java(properties, "-Xmx4g"), -1);
    }

    private static ServerProcess tomcat(
            Path home, Map<String, Path> wars, String route, List<String> java, int connections)
            throws IOException {
        Path base = Files.createTempDirectory("heartline-tomcat");
        for (String folder : List.of("conf", "webapps", "logs", "temp", "work")) {
            Files.createDirectories(base.resolve(folder));
        }
        int port = Ports.free(1);
        Files.copy(home.resolve("conf/web.xml"), base.resolve("conf/web.xml"));
        Files.writeString(base.resolve("conf/server.xml"), serverXml(port, route, connections));
        for (Map.Entry<String, Path> war : wars.entrySet()) {
            Files.copy(war.getValue(), base.resolve("webapps/" + war.getKey() + ".war"));
        }
        List<String> command = new ArrayList<>(java);
        command.add(destroyedFile(base));
        command.addAll(
                List.of(
                        "-Dcatalina.home=" + home,
                        "-Dcatalina.base=" + base,
                        "-Djava.io.tmpdir=" + base.resolve("temp"),
                        "-cp",
                        home.resolve("bin/bootstrap.jar")
                                + System.getProperty("path.separator")
                                + home.resolve("bin/tomcat-juli.jar"),
                        "org.apache.catalina.startup.Bootstrap",
                        "start"));
        return new ServerProcess(base, command, port);
    }

    private static String serverXml(int port, String route, int connections) {
        return """
               <Server port="-1">
                 <Listener className="org.apache.catalina.core.JreMemoryLeakPreventionListener"/>
                 <Service name="Catalina">
                   <Connector port="%d" address="127.0.0.1" maxKeepAliveRequests="-1"
                     maxConnections="%d"/>
                   <Engine name="Catalina" defaultHost="localhost" backgroundProcessorDelay="1"%s>
                     <Host name="localhost" appBase="webapps" autoDeploy="true"/>
                   </Engine>
                 </Service>
               </Server>
               """
                .formatted(port, connections, route.isEmpty() ? "" : " jvmRoute=\"" + route + "\"");
    }

    /** Starts Payara Micro. */
    static ServerProcess micro(Path jar, Path war, Map<String, String> properties)
            throws IOException {
        Path base = Files.createTempDirectory("heartline-micro");
        int port = Ports.free(1);
        Path commands = base.resolve("commands.txt");
        Files.writeString(
                commands,
                "set configs.config.server-config.network-config.network-listeners"
                        + ".network-listener.http-listener.address=127.0.0.1\n");
        List<String> command = java(properties, "-XX:TieredStopAtLevel=1");
        command.add(destroyedFile(base));
        command.addAll(
                List.of(
                        "-jar",
                        jar.toString(),
                        "--rootDir",
                        base.resolve("root").toString(),
                        "--prebootcommandfile",
                        commands.toString(),
                        "--postbootcommandfile",
                        user(base).toString(),
                        "--port",
                        Integer.toString(port),
                        "--nocluster",
                        "--deploy",
                        war.toString(),
                        "--contextroot",
                        "app"));
        return new ServerProcess(base, command, port);
    }

    /** A user of the default realm: bob, whose password is secret. */
    private static Path user(Path base) throws IOException {
        Path password = base.resolve("password.txt");
        Files.writeString(password, "AS_ADMIN_USERPASSWORD=secret\n");
        Path commands = base.resolve("user.txt");
        Files.writeString(
                commands, "create-file-user --groups buyers --passwordfile " + password + " bob\n");
        return commands;
    }

    private static String destroyedFile(Path base) {
        return "-Dapp.destroyed=" + base.resolve("destroyed.txt");
    }

    private static List<String> java(Map<String, String> properties, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx384m");
        command.addAll(List.of(flags));
        command.addAll(OPENS);
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        return command;
    }

    /** Waits until the application answers. */
    ServerProcess ready(Duration longest) throws Exception {
        long end = System.nanoTime() + longest.toNanos();
        while (System.nanoTime() - end < 0) {
            if (!process.isAlive()) {
                break;
            }
            try {
                if (new io.heartline.servlet.session.Client().get(this, "/s/report").statusCode()
                        == 200) {
                    return this;
                }
            } catch (IOException e) {
                // Not yet.
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the server did not start:\n" + log());
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Returns the sessions that the application heard the end of. */
    List<String> destroyed() throws IOException {
        Path file = base.resolve("destroyed.txt");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Override
    public String url(String path) {
        return "http://127.0.0.1:" + port + "/app" + path;
    }

    /** As by {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** SIGSTOP: nothing runs, and every connection stays open. */
    void freeze() throws Exception {
        signal("STOP");
    }

    /** SIGCONT. */
    void thaw() throws Exception {
        signal("CONT");
    }

    private void signal(String signal) throws Exception {
        int exit = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill -" + signal + " answered " + exit);
        }
    }

    /** As by {@code kill}. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("the server did not stop");
        }
    }

    @Override
    public void close() throws Exception {
        kill();
        try (var files = Files.walk(base)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .map(Path::toFile)
                    .forEach(java.io.File::delete);
        }
    }
}
