package io.heartline.hazelcast;

import io.heartline.spi.Engine;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.KeySpace;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RestartTest {

    private static final int RESTARTS = 20;

    /** How: each start gets a class loader of its own, as a redeployed application has. */
    @Test
    void twentyRestartsLeaveNoThreadPortOrClassLoaderBehind() throws Exception {
        int firstPort = new Engines().firstPort;
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        Set<String> before = threads();
        for (int i = 0; i < RESTARTS; i++) {
            loaders.add(startAndStop(firstPort));
        }
        Engines.until("no thread of ours is left", () -> ours(before).isEmpty());
        for (int port : new int[] {firstPort, firstPort + 1, firstPort + 20, firstPort + 21}) {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        }
        Engines.until(
                "no class loader is left",
                () -> {
                    System.gc();
                    return loaders.stream().allMatch(loader -> loader.get() == null);
                });
    }

    private static WeakReference<ClassLoader> startAndStop(int firstPort) throws Exception {
        URLClassLoader loader = new URLClassLoader(new URL[0], RestartTest.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try (Engines engines = new Engines()) {
            EngineSettings s = Engines.settings(firstPort, "test", Optional.empty());
            Engine engine =
                    engines.start(
                            new EngineSettings(
                                    s.clusterName(),
                                    s.members(),
                                    s.bindAddress(),
                                    s.secret(),
                                    s.zone(),
                                    s.discoveryPort(),
                                    s.linkPort(),
                                    s.portCount(),
                                    s.hazelcastConfig(),
                                    s.startWait(),
                                    s.backlogBytes(),
                                    s.backups(),
                                    loader));
            KeySpace space = engine.open(Engines.SPACE, new Engines.Told());
            Engines.commit(space, Engines.create("key", "value"));
        } finally {
            Thread.currentThread().setContextClassLoader(RestartTest.class.getClassLoader());
        }
        return new WeakReference<>(loader);
    }

    private static Set<String> ours(Set<String> before) {
        Set<String> left = threads();
        left.removeAll(before);
        left.removeIf(name -> !name.contains("heartline"));
        return left;
    }

    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
        return names;
    }
}
