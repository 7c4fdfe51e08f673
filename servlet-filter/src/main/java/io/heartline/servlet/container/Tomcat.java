package io.heartline.servlet.container;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tomcat 10.1 and 11. */
final class Tomcat extends Catalina {

    private static final String CONTEXT = "org.apache.catalina.core.StandardContext";

    private final Class<?> genericPrincipal;
    private final MethodHandle getJvmRoute;
    private final MethodHandle changeSessionId;
    private final boolean redirectHasBody;

    private Tomcat(ServletContext servletContext, Object context) {
        super(servletContext, context, "remove/2");
        genericPrincipal =
                type(
                        context.getClass().getClassLoader(),
                        "org.apache.catalina.realm.GenericPrincipal");
        getJvmRoute = Handles.method(manager.getClass(), "getJvmRoute");
        changeSessionId =
                Handles.method(
                        type(
                                context.getClass().getClassLoader(),
                                "org.apache.catalina.connector.Request"),
                        "changeSessionId",
                        String.class);
        redirectHasBody =
                Boolean.TRUE.equals(
                        Handles.call(
                                Handles.method(context.getClass(), "getSendRedirectBody"),
                                context));
    }

    @Override
    public String applicationName() {
        // "/shop##2"; the root application is "" there and "/" here
        String name = (String) Handles.call(Handles.method(context.getClass(), "getName"), context);
        return name == null || name.isEmpty() ? "/" : name;
    }

    @Override
    public String route() {
        return Handles.call(getJvmRoute, manager) instanceof String route ? route : "";
    }

    @Override
    public @Nullable Login login(Object session) {
        Object principal = principal(session);
        if (!genericPrincipal.isInstance(principal)) {
            return null;
        }
        String name = (String) Handles.call(Handles.method(genericPrincipal, "getName"), principal);
        String[] roles =
                (String[]) Handles.call(Handles.method(genericPrincipal, "getRoles"), principal);
        return new Login(
                name == null ? "" : name,
                authType(session),
                roles == null ? List.of() : Arrays.asList(roles));
    }

    @Override
    Object principal(Login login) {
        try {
            Constructor<?> constructor = genericPrincipal.getConstructor(String.class, List.class);
            return constructor.newInstance(login.name(), login.roles());
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedContainerException("GenericPrincipal(String, List)", e);
        }
    }

    @Override
    public void resendCookie(ServletRequest request, String id) {
        Object own = ownRequest(request);
        try {
            changeSessionId.invokeExact(own, (Object) id);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** It stops its connectors before its applications. */
    @Override
    Object server() {
        Object part = context;
        for (int i = 0; i < 2; i++) {
            part = get(part, "getParent");
        }
        return get(get(part, "getService"), "getServer");
    }

    private static Object get(Object from, String getter) {
        return Objects.requireNonNull(
                Handles.call(Handles.method(from.getClass(), getter), from), getter);
    }

    @Override
    public boolean listenersMayRefuse() {
        return true;
    }

    @Override
    public boolean redirectLeavesAtOnce() {
        return redirectHasBody;
    }

    /** Finds Tomcat. */
    public static final class Family implements Container.Family {

        /** Called by the service loader. */
        public Family() {}

        @Override
        public @Nullable Container of(ServletContext servletContext) {
            if (!servletContext.getServerInfo().startsWith("Apache Tomcat/")) {
                return null;
            }
            Object context = Handles.read(Handles.read(servletContext, "context"), "context");
            if (!isA(context.getClass(), CONTEXT)) {
                throw new UnsupportedContainerException(
                        "the context is a " + context.getClass().getName(), null);
            }
            return new Tomcat(servletContext, context);
        }

        private static boolean isA(Class<?> type, String name) {
            for (Class<?> t = type; t != null; t = t.getSuperclass()) {
                if (t.getName().equals(name)) {
                    return true;
                }
            }
            return false;
        }
    }
}
