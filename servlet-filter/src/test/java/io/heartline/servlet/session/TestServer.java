package io.heartline.servlet.session;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat in this JVM with one application, on a free port of the loopback interface. */
final class TestServer implements AutoCloseable {

    static {
        // Those of the build are no settings of an application.
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith("heartline."));
    }

    final Tomcat tomcat = new Tomcat();
    final Context context;
    private final Path base;
    private final Map<String, String> parameters = new LinkedHashMap<>();

    TestServer(String cluster) throws IOException {
        base = Files.createTempDirectory("heartline-test");
        Files.createDirectories(base.resolve("app"));
        tomcat.setBaseDir(base.toString());
        tomcat.setSilent(true);
        Connector connector = new Connector("HTTP/1.1");
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        context = tomcat.addContext("/app", base.resolve("app").toString());
        context.addServletContainerInitializer(new HeartlineInitializer(), null);
        with("heartline.cluster.name", cluster);
    }

    TestServer with(String key, String value) {
        parameters.put(key, value);
        return this;
    }

    TestServer with(Consumer<Context> change) {
        change.accept(context);
        return this;
    }

    TestServer servlet(String path, HttpServlet servlet) {
        String name = "servlet" + path;
        Tomcat.addServlet(context, name, servlet).setAsyncSupported(true);
        context.addServletMappingDecoded(path, name);
        return this;
    }

    TestServer start() throws Exception {
        parameters.forEach(context::addParameter);
        tomcat.start();
        return this;
    }

    boolean running() {
        return context.getState() == LifecycleState.STARTED;
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + "/app" + path;
    }

    @Override
    public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        try (var files = Files.walk(base)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .map(Path::toFile)
                    .forEach(java.io.File::delete);
        }
    }
}
