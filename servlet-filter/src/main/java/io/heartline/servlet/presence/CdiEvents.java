package io.heartline.servlet.presence;

import io.heartline.presence.OnlineChange;
import io.heartline.presence.OnlineListener;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fires the pieces of the on-line list as events of CDI, for those who observe them (Jakarta CDI
 * 4.0, section 2.8). In order, so not for asynchronous observers, which may be called in any.
 */
final class CdiEvents {

    private static final String API = "jakarta.enterprise.inject.spi.CDI";

    private CdiEvents() {}

    /**
     * Returns what fires the events, for the application whose thread this is.
     *
     * @return null without CDI, or if nobody observes them
     */
    static @Nullable OnlineListener find(ClassLoader loader) {
        try {
            Class.forName(API, false, loader);
            return Container.observed();
        } catch (ClassNotFoundException | LinkageError e) {
            return null; // no CDI, or none that we know
        }
    }

    /** Knows the classes of CDI, and is loaded only where there are any. */
    private static final class Container {

        static @Nullable OnlineListener observed() {
            BeanManager beans;
            try {
                beans = CDI.current().getBeanManager();
            } catch (IllegalStateException e) {
                return null; // the classes are there, but nobody has started it
            }
            OnlineChange example = new OnlineChange(true, List.of(), List.of(), 0, "");
            if (beans.resolveObserverMethods(example).isEmpty()) {
                return null;
            }
            Event<OnlineChange> event = beans.getEvent().select(OnlineChange.class);
            return event::fire;
        }
    }
}
