package io.heartline.servlet.container;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Tomcat and Payara, both descended from Catalina, have in common. */
abstract class Catalina implements Container {

    private static final String STANDARD = "org.apache.catalina.session.StandardManager";
    private static final String NOTE = "io.heartline.session";

    final ServletContext servletContext;
    final Object context;
    final Object manager;
    final Class<?> sessionType;

    private final SessionMaker maker;
    private final SessionTouch touch;
    private final MethodHandle ownRequest;
    private final MethodHandle setManagerField;
    private final MethodHandle facadeSession;
    private final MethodHandle getView;
    private final MethodHandle getId;
    private final MethodHandle getAttributes;
    private final MethodHandle creationTime;
    private final MethodHandle thisAccessedTime;
    private final MethodHandle getMaxInactive;
    private final MethodHandle getPrincipal;
    private final MethodHandle getAuthType;
    private final MethodHandle getNote;
    private final MethodHandle setNote;
    private final MethodHandle findSession;
    private final MethodHandle remove;

    Catalina(ServletContext servletContext, Object context, String removeMethod) {
        this.servletContext = servletContext;
        this.context = context;
        this.manager = Handles.read(context, "manager");
        refuseForeignManager();
        ClassLoader loader = manager.getClass().getClassLoader();
        sessionType = type(loader, "org.apache.catalina.session.StandardSession");
        Class<?> facade = type(loader, "org.apache.catalina.session.StandardSessionFacade");
        Class<?> session = type(loader, "org.apache.catalina.Session");
        maker = new SessionMaker(manager, sessionType, session);
        touch = new SessionTouch(session);
        ownRequest =
                Handles.getter(
                        type(loader, "org.apache.catalina.connector.RequestFacade"), "request");
        setManagerField = Handles.setter(context.getClass(), "manager");
        facadeSession = Handles.getter(facade, "session");
        getView = Handles.method(session, "getSession");
        getId = Handles.getter(sessionType, "id");
        getAttributes = Handles.getter(sessionType, "attributes");
        creationTime = Handles.getter(sessionType, "creationTime");
        thisAccessedTime = Handles.getter(sessionType, "thisAccessedTime");
        getMaxInactive = Handles.getter(sessionType, "maxInactiveInterval");
        getPrincipal = Handles.getter(sessionType, "principal");
        getAuthType = Handles.getter(sessionType, "authType");
        getNote = Handles.method(session, "getNote", String.class);
        setNote = Handles.method(session, "setNote", String.class, Object.class);
        findSession = Handles.method(manager.getClass(), "findSession", String.class);
        remove =
                removeMethod.equals("remove/2")
                        ? Handles.method(manager.getClass(), "remove", session, boolean.class)
                        : Handles.method(manager.getClass(), "remove", session);
    }

    private void refuseForeignManager() {
        String type = manager.getClass().getName();
        if (type.equals(STANDARD)) {
            return;
        }
        String cure;
        if (type.startsWith("org.apache.catalina.ha.")) {
            cure = "take the <Cluster> out of server.xml: Heartline does its work";
        } else if (type.contains("PersistentManager")) {
            cure =
                    "take the <Manager> out of context.xml, or switch session availability off for"
                            + " this application: Heartline keeps the sessions";
        } else {
            cure = "take this <Manager> out of context.xml";
        }
        throw new IllegalStateException(
                "Heartline cannot replicate "
                        + servletContext.getContextPath()
                        + ": its sessions are in the hands of "
                        + type
                        + ", and two cannot manage them. Cure: "
                        + cure
                        + ", or set heartline.enabled=false");
    }

    static Class<?> type(ClassLoader loader, String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new UnsupportedContainerException("there is no " + name, e);
        }
    }

    @Override
    public void install(ManagerHooks hooks) {
        switchPersistenceOff();
        Object proxy = ManagerProxy.around(manager, hooks, this::uninstall);
        Handles.call(setManagerField, context, proxy);
    }

    /** Sessions in the container's own file are older than those of the cluster. */
    private void switchPersistenceOff() {
        Handles.call(
                Handles.method(manager.getClass(), "setPathname", String.class),
                manager,
                (Object) null);
    }

    @Override
    public void uninstall() {
        Handles.call(setManagerField, context, manager);
    }

    @Override
    public void onStop(Runnable before, Runnable action) {
        Lifecycle ofServer = Lifecycle.on(server(), Lifecycle.BEFORE_STOP, before);
        Lifecycle.on(context, Lifecycle.BEFORE_STOP, before);
        Lifecycle.on(
                context,
                Lifecycle.STOP,
                () -> {
                    ofServer.end();
                    action.run();
                });
    }

    /** Returns the outermost part that is told of a stop before the application is. */
    Object server() {
        return context;
    }

    @Override
    public boolean distributable() {
        return Boolean.TRUE.equals(
                Handles.call(Handles.method(context.getClass(), "getDistributable"), context));
    }

    @Override
    public void distributable(boolean distributable) {
        Handles.call(
                Handles.method(context.getClass(), "setDistributable", boolean.class),
                context,
                distributable);
    }

    @Override
    public Object session(HttpSession view) {
        try {
            return (Object) facadeSession.invokeExact((Object) view);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public HttpSession view(Object session) {
        try {
            return (HttpSession) (Object) getView.invokeExact(session);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public String id(Object session) {
        try {
            return (String) (Object) getId.invokeExact(session);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the field's own type
    public Map<String, Object> attributes(Object session) {
        try {
            return (Map<String, Object>) (Object) getAttributes.invokeExact(session);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public long creationMillis(Object session) {
        return (Long) get(creationTime, session);
    }

    @Override
    public long accessedMillis(Object session) {
        return (Long) get(thisAccessedTime, session);
    }

    @Override
    public int maxInactiveSeconds(Object session) {
        return (Integer) get(getMaxInactive, session);
    }

    private static Object get(MethodHandle getter, Object from) {
        try {
            return (Object) getter.invokeExact(from);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public @Nullable Object principal(Object session) {
        try {
            return (Object) getPrincipal.invokeExact(session);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    final String authType(Object session) {
        return Handles.call(getAuthType, session) instanceof String type ? type : "";
    }

    @Override
    public @Nullable Object note(Object session) {
        try {
            return (Object) getNote.invokeExact(session, (Object) NOTE);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public void note(Object session, Object note) {
        try {
            setNote.invokeExact(session, (Object) NOTE, note);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public @Nullable Object local(String id) {
        try {
            return (Object) findSession.invokeExact(manager, (Object) id);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public Object restore(SessionImage image) {
        Login login = image.login();
        return maker.make(image, login == null ? null : principal(login));
    }

    /** Makes the container's principal from what travelled, or null if it cannot be made. */
    abstract @Nullable Object principal(Login login);

    @Override
    public void publish(Object session) {
        maker.publish(session);
    }

    @Override
    public void removeQuietly(Object session) {
        if (remove.type().parameterCount() == 3) {
            Handles.call(remove, manager, session, false);
        } else {
            Handles.call(remove, manager, session);
        }
    }

    @Override
    public boolean touch(Object session) {
        return touch.touch(session, view(session));
    }

    @Override
    public void expireIfDue(Object session) {
        Handles.call(Handles.method(sessionType, "isValid"), session);
    }

    /** Returns the container's own request behind any wrappers. */
    final Object ownRequest(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        try {
            return (Object) ownRequest.invokeExact((Object) inner);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public void refuse(ServletRequest request, int status, String message, int retryAfterSeconds) {
        Object own = ownRequest(request);
        Object response = Handles.call(Handles.method(own.getClass(), "getResponse"), own);
        if (response instanceof HttpServletResponse http && !http.isCommitted()) {
            try {
                if (retryAfterSeconds > 0) {
                    http.setHeader("Retry-After", Integer.toString(retryAfterSeconds));
                }
                http.sendError(status, message);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static IllegalStateException broken(Throwable e) {
        Throwable cause =
                e instanceof InvocationTargetException i && i.getCause() != null ? i.getCause() : e;
        return new IllegalStateException("the container's session cannot be read", cause);
    }
}
