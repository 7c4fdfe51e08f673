package io.heartline.servlet.session;

import java.io.ObjectInputFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which classes a session may bring along: the application's own, the JDK's plain data types, and
 * the beans of the frameworks that a server brings. Everything else is refused.
 *
 * <p>What the JVM-wide filter ({@code -Djdk.serialFilter}) allows or rejects counts first.
 */
final class AllowedClasses implements ObjectInputFilter {

    private static final int MAX_DEPTH = 500;
    private static final long MAX_REFERENCES = 10_000_000;
    private static final long MAX_ARRAY = 64 << 20;

    private static final List<String> JDK =
            List.of("java.lang.", "java.util.", "java.time.", "java.math.", "java.text.");
    private static final List<String> JDK_REFUSED =
            List.of(
                    "java.lang.ref.",
                    "java.lang.management.",
                    "java.util.logging.",
                    "java.util.jar.",
                    "java.util.zip.",
                    "java.util.prefs.",
                    "java.lang.Process",
                    "java.lang.Runtime",
                    "java.lang.Thread",
                    "java.lang.ClassLoader");
    private static final List<String> SERVER =
            List.of(
                    "jakarta.",
                    "org.jboss.weld.",
                    "org.apache.webbeans.",
                    "com.sun.faces.",
                    "org.apache.myfaces.",
                    "org.glassfish.");
    private static final List<String> SINGLE =
            List.of(
                    "java.net.URI",
                    "java.net.InetAddress",
                    "java.net.Inet4Address",
                    "java.net.Inet6Address",
                    "java.net.InetSocketAddress",
                    "java.io.File",
                    "java.io.Serializable",
                    "java.sql.Date",
                    "java.sql.Time",
                    "java.sql.Timestamp",
                    "java.security.Principal",
                    "sun.util.calendar.ZoneInfo");

    private final ClassLoader application;
    private final @Nullable ObjectInputFilter jvmWide = ObjectInputFilter.Config.getSerialFilter();

    AllowedClasses(ClassLoader application) {
        this.application = application;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (jvmWide != null) {
            Status status = jvmWide.checkInput(info);
            if (status != Status.UNDECIDED) {
                return status;
            }
        }
        if (info.depth() > MAX_DEPTH
                || info.references() > MAX_REFERENCES
                || info.arrayLength() > MAX_ARRAY) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        if (type == null) {
            return Status.UNDECIDED;
        }
        while (type.isArray()) {
            type = type.getComponentType();
        }
        return type.isPrimitive() || allowed(type) ? Status.ALLOWED : Status.REJECTED;
    }

    private boolean allowed(Class<?> type) {
        for (ClassLoader l = type.getClassLoader(); l != null; l = l.getParent()) {
            if (l.equals(application)) {
                return true;
            }
        }
        String name = type.getName();
        return SINGLE.contains(name)
                || begins(name, SERVER)
                || begins(name, JDK) && !begins(name, JDK_REFUSED);
    }

    private static boolean begins(String name, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
