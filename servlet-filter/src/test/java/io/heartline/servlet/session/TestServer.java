package io.heartline.servlet.session;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A Tomcat in this JVM with one application, on a free port of the loopback interface. */
final class TestServer implements Site, AutoCloseable {

    static {
        // Those of the build are no settings of an application.
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith("heartline."));
    }

    final Tomcat tomcat = new Tomcat();
    final Context context;
    private final Path base;
    private final List<Consumer<Context>> parts = new ArrayList<>();

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
        // A context forgets its parts when it stops; like a real application it gets them again.
        context.addLifecycleListener(
                event -> {
                    if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
                        parts.forEach(part -> part.accept(context));
                    } else if (event.getType().equals(Lifecycle.CONFIGURE_STOP_EVENT)) {
                        for (FilterMap map : context.findFilterMaps()) {
                            context.removeFilterMap(map);
                        }
                        for (FilterDef filter : context.findFilterDefs()) {
                            context.removeFilterDef(filter);
                        }
                    }
                });
        part(c -> c.addServletContainerInitializer(new HeartlineInitializer(), null));
        with("heartline.cluster.name", cluster);
    }

    TestServer with(String key, String value) {
        return part(
                c -> {
                    c.removeParameter(key);
                    c.addParameter(key, value);
                });
    }

    TestServer part(Consumer<Context> part) {
        parts.add(part);
        return this;
    }

    TestServer servlet(String path, HttpServlet servlet) {
        return part(
                c -> {
                    String name = "servlet" + path;
                    Tomcat.addServlet(c, name, servlet).setAsyncSupported(true);
                    c.addServletMappingDecoded(path, name);
                });
    }

    TestServer start() throws Exception {
        tomcat.start();
        return this;
    }

    boolean running() {
        return context.getState() == LifecycleState.STARTED;
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public String url(String path) {
        return "http://127.0.0.1:" + port() + "/app" + path;
    }

    @Override
    public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        // Tomcat leaves these behind, and the next server would make that folder again.
        System.clearProperty("catalina.home");
        System.clearProperty("catalina.base");
        try (var files = Files.walk(base)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .map(Path::toFile)
                    .forEach(java.io.File::delete);
        }
    }
}
