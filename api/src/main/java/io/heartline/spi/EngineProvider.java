package io.heartline.spi;

/** Starts an engine. Found with {@link java.util.ServiceLoader}; exactly one is expected. */
public interface EngineProvider {

    /**
     * Starts an engine and returns when it can take writes: joined to the members that it found, or
     * alone after the bounded wait.
     *
     * @throws EngineException of kind {@link EngineException.Kind#REFUSED} if the settings forbid a
     *     start (the message names the cause and the cure)
     */
    Engine start(EngineSettings settings);
}
