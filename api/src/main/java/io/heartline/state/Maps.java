package io.heartline.state;

import io.heartline.SafetyMode;
import io.heartline.spi.Engine;

/** Opens maps on an engine, for edges and for programs that run an engine of their own. */
public final class Maps {

    private Maps() {}

    /**
     * Returns a map in mode SYNC.
     *
     * @param name 1 to 200 characters; the same name is the same map on every member
     */
    public static <V> ReplicatedMap<V> open(Engine engine, String name, Codec<V> codec) {
        return new EngineMap<>(name, engine.state(name), codec, SafetyMode.SYNC);
    }
}
