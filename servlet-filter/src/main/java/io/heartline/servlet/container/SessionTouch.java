package io.heartline.servlet.container;

import jakarta.servlet.http.HttpSession;
import java.lang.invoke.MethodHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a session's time begin anew, as a request does: by {@code HttpSession.Accessor} where there
 * is one (Servlet 6.1), else by what the container itself does for a request.
 */
final class SessionTouch {

    private static final String ACCESSOR = "jakarta.servlet.http.HttpSession$Accessor";

    private final MethodHandle access;
    private final MethodHandle endAccess;
    private final @Nullable MethodHandle accessor;
    private final @Nullable MethodHandle accessByAccessor;

    /**
     * @param session the container's interface of sessions
     */
    SessionTouch(Class<?> session) {
        access = Handles.method(session, "access");
        endAccess = Handles.method(session, "endAccess");
        Class<?> type = accessorType();
        accessor = type == null ? null : Handles.method(HttpSession.class, "getAccessor");
        accessByAccessor = type == null ? null : Handles.method(type, "access", Consumer.class);
    }

    private static @Nullable Class<?> accessorType() {
        try {
            return Class.forName(ACCESSOR, false, HttpSession.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** Returns false if the session has ended meanwhile. */
    boolean touch(Object session, HttpSession view) {
        try {
            if (accessor != null && accessByAccessor != null) {
                Consumer<HttpSession> nothing = accessed -> {};
                Handles.call(accessByAccessor, Handles.call(accessor, view), nothing);
            } else {
                Handles.call(access, session);
                Handles.call(endAccess, session);
            }
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
