package io.heartline.servlet.container;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Looks up the container's internals once, so that requests pay no reflection. */
final class Handles {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private Handles() {}

    /** Returns a public method as a handle of objects: {@code (Object, Object...)Object}. */
    static MethodHandle method(Class<?> type, String name, Class<?>... parameters) {
        try {
            Method method = type.getMethod(name, parameters);
            open(method);
            return generic(LOOKUP.unreflect(method));
        } catch (ReflectiveOperationException e) {
            throw missing(type, name, e);
        }
    }

    static MethodHandle getter(Class<?> type, String name) {
        try {
            return generic(LOOKUP.unreflectGetter(field(type, name)));
        } catch (ReflectiveOperationException e) {
            throw missing(type, name, e);
        }
    }

    static MethodHandle setter(Class<?> type, String name) {
        try {
            return generic(LOOKUP.unreflectSetter(field(type, name)));
        } catch (ReflectiveOperationException e) {
            throw missing(type, name, e);
        }
    }

    /** Reads a field once. */
    static Object read(Object from, String name) {
        try {
            Object value = field(from.getClass(), name).get(from);
            if (value == null) {
                throw new UnsupportedContainerException(
                        from.getClass().getName() + "." + name + " is null", null);
            }
            return value;
        } catch (ReflectiveOperationException e) {
            throw missing(from.getClass(), name, e);
        }
    }

    static @Nullable Object call(MethodHandle handle, @Nullable Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle generic(MethodHandle handle) {
        MethodType type = handle.type();
        MethodType objects = type.generic();
        return handle.asType(
                type.returnType() == void.class ? objects.changeReturnType(void.class) : objects);
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        for (Class<?> t = type; t != null; t = t.getSuperclass()) {
            try {
                Field field = t.getDeclaredField(name);
                open(field);
                return field;
            } catch (NoSuchFieldException e) {
                // Declared higher up, then.
            }
        }
        throw new NoSuchFieldException(name);
    }

    private static void open(AccessibleObject member) {
        member.setAccessible(true);
    }

    private static UnsupportedContainerException missing(Class<?> type, String name, Exception e) {
        return new UnsupportedContainerException("there is no " + type.getName() + "." + name, e);
    }
}
