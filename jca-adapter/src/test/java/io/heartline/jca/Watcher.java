package io.heartline.jca;

import io.heartline.Health;
import io.heartline.HeartlineReport;
import io.heartline.config.Keys;
import io.heartline.config.Settings;
import io.heartline.config.Source;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** A second member in this JVM, from the engine that lies in the RAR. It sees the first one. */
final class Watcher implements AutoCloseable {

    private final URLClassLoader loader;
    private final Engine engine;

    private Watcher(URLClassLoader loader, Engine engine) {
        this.loader = loader;
        this.engine = engine;
    }

    static Watcher start(Map<String, String> settings) throws IOException {
        URL jar = Path.of(System.getProperty("heartline.jar")).toUri().toURL();
        URLClassLoader loader = new URLClassLoader(new URL[] {jar}, Watcher.class.getClassLoader());
        EngineProvider provider =
                ServiceLoader.load(EngineProvider.class, loader).findFirst().orElseThrow();
        Engine engine =
                provider.start(
                        Settings.resolve(Keys.ENGINE, List.of(Source.of("test", settings)))
                                .engine("heartline", loader));
        return new Watcher(loader, engine);
    }

    /** Returns how many members this one has a link to. */
    long linked() {
        return engine.report().peers().stream().filter(HeartlineReport.Peer::linked).count();
    }

    Health health() {
        return engine.report().health();
    }

    /** Returns how many shards have this member as their master. */
    long masterOf() {
        return engine.report().shards().stream()
                .filter(shard -> shard.master().equals(engine.self()))
                .count();
    }

    @Override
    public void close() throws IOException {
        engine.close();
        loader.close();
    }
}
