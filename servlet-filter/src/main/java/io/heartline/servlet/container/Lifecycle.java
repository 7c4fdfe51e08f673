package io.heartline.servlet.container;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Listens to a part of Catalina (a server, an application) until an event has come, once. */
final class Lifecycle {

    /** The part has been told to stop, and serves as before until this event has been handled. */
    static final Set<String> BEFORE_STOP = Set.of("before_stop");

    /** The part stops, or its start has failed. */
    static final Set<String> STOP = Set.of("configure_stop", "stop");

    private final Object part;
    private final Object listener;
    private final MethodHandle remove;
    private final AtomicBoolean done = new AtomicBoolean();

    private Lifecycle(Object part, Set<String> events, Runnable action) {
        this.part = part;
        ClassLoader loader = part.getClass().getClassLoader();
        Class<?> type = Catalina.type(loader, "org.apache.catalina.LifecycleListener");
        Class<?> event = Catalina.type(loader, "org.apache.catalina.LifecycleEvent");
        MethodHandle eventType = Handles.method(event, "getType");
        remove = Handles.method(part.getClass(), "removeLifecycleListener", type);
        listener =
                Proxy.newProxyInstance(
                        loader,
                        new Class<?>[] {type},
                        (self, method, args) -> {
                            switch (method.getName()) {
                                case "lifecycleEvent":
                                    if (events.contains(Handles.call(eventType, args[0]))) {
                                        end();
                                        action.run();
                                    }
                                    return null;
                                case "equals":
                                    return self == args[0];
                                case "hashCode":
                                    return System.identityHashCode(self);
                                default:
                                    return "Heartline";
                            }
                        });
        Handles.call(Handles.method(part.getClass(), "addLifecycleListener", type), part, listener);
    }

    /** Runs an action on the first of some events of a part. */
    static Lifecycle on(Object part, Set<String> events, Runnable action) {
        return new Lifecycle(part, events, action);
    }

    /** Listens no longer. Harmless if repeated. */
    void end() {
        if (done.compareAndSet(false, true)) {
            Handles.call(remove, part, listener);
        }
    }
}
