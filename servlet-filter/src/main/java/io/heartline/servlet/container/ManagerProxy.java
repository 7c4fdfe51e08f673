package io.heartline.servlet.container;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the container's session manager, which keeps its settings and does the work.
 * Intercepts the look-up of a session, the making of one, and the stop.
 */
final class ManagerProxy implements InvocationHandler {

    private final Object real;
    private final ManagerHooks hooks;
    private final Runnable stopped;

    private ManagerProxy(Object real, ManagerHooks hooks, Runnable stopped) {
        this.real = real;
        this.hooks = hooks;
        this.stopped = stopped;
    }

    static Object around(Object real, ManagerHooks hooks, Runnable stopped) {
        Class<?> type = real.getClass();
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> t = type; t != null; t = t.getSuperclass()) {
            for (Class<?> i : t.getInterfaces()) {
                if (java.lang.reflect.Modifier.isPublic(i.getModifiers())) {
                    interfaces.add(i);
                }
            }
        }
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                interfaces.toArray(Class<?>[]::new),
                new ManagerProxy(real, hooks, stopped));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
            throws Throwable {
        switch (method.getName()) {
            case "findSession":
                return args != null && args[0] instanceof String id ? hooks.find(id) : null;
            case "createSession":
                Object session = call(method, args);
                if (session != null) {
                    hooks.created(session);
                }
                return session;
            case "stop":
                try {
                    hooks.stopping();
                } finally {
                    call(method, args);
                    stopped.run();
                }
                return null;
            case "equals":
                return args != null && args[0] == proxy;
            default:
                return call(method, args);
        }
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] args)
            throws Throwable {
        try {
            return method.invoke(real, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
