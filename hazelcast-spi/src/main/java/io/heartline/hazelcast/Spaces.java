package io.heartline.hazelcast;

import io.heartline.replication.Output;
import io.heartline.spi.SpaceListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The listeners of the open name spaces. What they throw stays here. */
final class Spaces {

    private static final Logger LOG = System.getLogger("io.heartline");

    private final Map<String, SpaceListener> listeners = new ConcurrentHashMap<>();
    private final LongAdder errors = new LongAdder();

    void open(String name, SpaceListener listener) {
        listeners.put(name, listener);
    }

    void taken(Output.Taken taken) {
        tell(taken.space(), listener -> listener.taken(taken.key(), taken.owner()));
    }

    void changed(Output.Changed changed) {
        tell(changed.space(), listener -> listener.changed(changed.key()));
    }

    void removed(Output.Removed removed) {
        tell(removed.space(), listener -> listener.removed(removed.key()));
    }

    void unverified() {
        listeners.keySet().forEach(space -> tell(space, SpaceListener::unverified));
    }

    private void tell(String space, Consumer<SpaceListener> call) {
        SpaceListener listener = listeners.get(space);
        if (listener == null) {
            return;
        }
        try {
            call.accept(listener);
        } catch (RuntimeException | AssertionError | LinkageError e) {
            errors.increment();
            LOG.log(Level.WARNING, "HL0013: a listener of space " + space + " failed", e);
        }
    }

    long errorCount() {
        return errors.sum();
    }
}
