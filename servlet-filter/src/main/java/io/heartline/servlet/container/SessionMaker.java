package io.heartline.servlet.container;

import java.lang.invoke.MethodHandle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a session object of the container from what the cluster holds. Every handle is bound once:
 * right after a takeover each user waits for this.
 */
final class SessionMaker {

    private final Object manager;
    private final MethodHandle createEmpty;
    private final MethodHandle setValid;
    private final MethodHandle setNew;
    private final MethodHandle setCreationTime;
    private final MethodHandle setMaxInactive;
    private final MethodHandle setThisAccessedTime;
    private final MethodHandle setLastAccessedTime;
    private final MethodHandle setId;
    private final MethodHandle getAttributes;
    private final MethodHandle setAuthType;
    private final MethodHandle setPrincipal;
    private final MethodHandle activate;
    private final MethodHandle add;

    /**
     * Binds the container's methods.
     *
     * @param type the class of its sessions
     * @param api its interface of sessions
     */
    SessionMaker(Object manager, Class<?> type, Class<?> api) {
        this.manager = manager;
        createEmpty = Handles.method(manager.getClass(), "createEmptySession");
        setValid = Handles.method(type, "setValid", boolean.class);
        setNew = Handles.method(type, "setNew", boolean.class);
        setCreationTime = Handles.method(type, "setCreationTime", long.class);
        setMaxInactive = Handles.method(type, "setMaxInactiveInterval", int.class);
        setThisAccessedTime = Handles.setter(type, "thisAccessedTime");
        setLastAccessedTime = Handles.setter(type, "lastAccessedTime");
        // Not the method: that publishes the session, and on Payara it fires sessionCreated too.
        setId = Handles.setter(type, "id");
        getAttributes = Handles.getter(type, "attributes");
        setAuthType = Handles.method(type, "setAuthType", String.class);
        setPrincipal = Handles.method(type, "setPrincipal", java.security.Principal.class);
        activate = Handles.method(type, "activate");
        add = Handles.method(manager.getClass(), "add", api);
    }

    /** Returns a session that is active, but not published. */
    @SuppressWarnings("unchecked") // the field's own type
    Object make(SessionImage image, @Nullable Object principal) {
        Login login = image.login();
        Object accessed = image.accessedMillis();
        try {
            Object session = (Object) createEmpty.invokeExact(manager);
            setValid.invokeExact(session, (Object) Boolean.TRUE);
            setNew.invokeExact(session, (Object) Boolean.FALSE);
            setCreationTime.invokeExact(session, (Object) image.creationMillis());
            setMaxInactive.invokeExact(session, (Object) image.maxInactiveSeconds());
            setThisAccessedTime.invokeExact(session, accessed);
            setLastAccessedTime.invokeExact(session, accessed);
            setId.invokeExact(session, (Object) image.id());
            Object attributes = (Object) getAttributes.invokeExact(session);
            ((Map<String, Object>) attributes).putAll(image.attributes());
            if (login != null) {
                setAuthType.invokeExact(session, (Object) login.type());
                setPrincipal.invokeExact(session, principal);
            }
            // Before publish: it resets the count of requests that use the session.
            activate.invokeExact(session);
            return session;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw Catalina.broken(e);
        }
    }

    /** Hands a session to the container, which finds it from now on. */
    void publish(Object session) {
        try {
            add.invokeExact(manager, session);
        } catch (Throwable e) {
            throw Catalina.broken(e);
        }
    }
}
