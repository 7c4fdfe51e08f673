package io.heartline.servlet.container;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import java.lang.invoke.MethodHandle;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Payara 6, Server and Micro. */
final class Payara extends Catalina {

    private static final String SECURITY = "com.sun.enterprise.security.SecurityContext";

    private final MethodHandle lock;
    private final MethodHandle unlock;
    private final MethodHandle processExpires;

    private Payara(ServletContext servletContext, Object context) {
        super(servletContext, context, "remove/1");
        lock = Handles.method(sessionType, "lockForeground");
        unlock = Handles.method(sessionType, "unlockForeground");
        processExpires = Handles.method(manager.getClass(), "processExpires");
    }

    @Override
    public String applicationName() {
        String path = servletContext.getContextPath();
        return path.isEmpty() ? "/" : path;
    }

    /** Payara adds and strips its routes itself: no id that reaches a manager holds one. */
    @Override
    public String route() {
        return "";
    }

    @Override
    public @Nullable Login login(Object session) {
        return principal(session) instanceof Principal principal
                ? new Login(principal.getName(), authType(session), List.of())
                : null;
    }

    /** The realm finds the groups again. It also logs the thread in, which must not stay. */
    @Override
    @Nullable Object principal(Login login) {
        Object realm = Handles.call(Handles.method(context.getClass(), "getRealm"), context);
        if (realm == null) {
            return null;
        }
        Class<?> security = type(realm.getClass().getClassLoader(), SECURITY);
        MethodHandle setCurrent = Handles.method(security, "setCurrent", security);
        Object before = Handles.call(Handles.method(security, "getCurrent"));
        try {
            return Handles.call(
                    Handles.method(realm.getClass(), "createFailOveredPrincipal", String.class),
                    realm,
                    login.name());
        } finally {
            Handles.call(setCurrent, before);
        }
    }

    @Override
    public Object restore(SessionImage image) {
        Object session = super.restore(image);
        Handles.call(lock, session);
        return session;
    }

    @Override
    public void publish(Object session) {
        Handles.call(unlock, session);
        super.publish(session);
    }

    @Override
    public void resendCookie(ServletRequest request, String id) {
        throw new IllegalStateException("an id never changes its route here");
    }

    @Override
    public boolean listenersMayRefuse() {
        return false;
    }

    @Override
    public boolean redirectLeavesAtOnce() {
        return true;
    }

    /** Payara lets only its own manager class expire sessions, and the proxy is none. */
    @Override
    public void housekeeping() {
        Handles.call(processExpires, manager);
    }

    /** Finds Payara. */
    public static final class Family implements Container.Family {

        /** Called by the service loader. */
        public Family() {}

        @Override
        public @Nullable Container of(ServletContext servletContext) {
            if (!servletContext.getServerInfo().contains("Payara")) {
                return null;
            }
            return new Payara(
                    servletContext,
                    Handles.read(Handles.read(servletContext, "context"), "context"));
        }
    }
}
