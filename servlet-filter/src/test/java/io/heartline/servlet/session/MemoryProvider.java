package io.heartline.servlet.session;

import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineProvider;
import io.heartline.spi.EngineSettings;

/** Starts members of in-memory clusters. */
public final class MemoryProvider implements EngineProvider {

    @Override
    public Engine start(EngineSettings settings) {
        if (settings.zone().equals("refuse")) {
            throw new EngineException(
                    EngineException.Kind.REFUSED, "this zone is refused. Cure: name another");
        }
        return MemoryCluster.named(settings.clusterName()).join();
    }
}
