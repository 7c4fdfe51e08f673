package io.heartline.config;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from.
 *
 * @param origin its name in logs and messages, for example {@code system property}
 * @param values every value whose name begins with {@code heartline.}
 * @param strict whether an unknown name is refused even when nothing known resembles it
 */
public record Source(String origin, Map<String, String> values, boolean strict) {

    private static final String PREFIX = "heartline.";

    public Source {
        values = Map.copyOf(values);
    }

    /** Returns the system properties of this JVM. */
    public static Source systemProperties() {
        Properties properties = System.getProperties();
        Map<String, String> values = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            put(values, name, properties.getProperty(name));
        }
        return new Source("system property", values, true);
    }

    /**
     * Returns the values in an environment. Names that only happen to begin like ours (container
     * platforms make such) are not refused unless they look like a known key.
     *
     * @param variables for example {@link System#getenv()}
     */
    public static Source environment(Map<String, String> variables) {
        Map<String, String> values = new TreeMap<>();
        Set<String> known = new TreeSet<>();
        for (Key<?> key : Keys.all()) {
            known.add(key.environmentName());
            String value = variables.get(key.environmentName());
            if (value != null) {
                values.put(key.name(), value);
            }
        }
        for (Map.Entry<String, String> e : variables.entrySet()) {
            if (e.getKey().startsWith("HEARTLINE_") && !known.contains(e.getKey())) {
                values.put(
                        e.getKey().toLowerCase(java.util.Locale.ROOT).replace('_', '.'),
                        e.getValue());
            }
        }
        return new Source("environment", values, false);
    }

    /** Returns a source from any names and values; names of others are left out. */
    public static Source of(String origin, Map<String, String> all) {
        Map<String, String> values = new TreeMap<>();
        all.forEach((name, value) -> put(values, name, value));
        return new Source(origin, values, true);
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (name.startsWith(PREFIX) && value != null) {
            values.put(name, value);
        }
    }
}
