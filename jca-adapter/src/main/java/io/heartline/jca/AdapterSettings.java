package io.heartline.jca;

import io.heartline.spi.EngineSettings;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values configured in the server, and the engine settings that they give together with system
 * properties and environment variables. Not thread-safe.
 */
final class AdapterSettings implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final String NAME_DEFAULT = "heartline";

    private final EnumMap<Key, String> configured = new EnumMap<>(Key.class);

    @Nullable String get(Key key) {
        return configured.get(key);
    }

    void set(Key key, String value) {
        configured.put(key, value);
    }

    /**
     * Returns what the engine is to start with, from this JVM's properties and environment.
     *
     * @throws IllegalArgumentException if a value does not fit its key; the message names the key
     */
    EngineSettings resolve(ClassLoader loader) {
        Map<Key, String> outer = new EnumMap<>(Key.class);
        for (Key key : Key.values()) {
            Stream.of(System.getProperty(key.property()), System.getenv(key.variable()))
                    .filter(AdapterSettings::isSet)
                    .findFirst()
                    .ifPresent(value -> outer.put(key, value));
        }
        return resolve(outer, loader);
    }

    EngineSettings resolve(Map<Key, String> outer, ClassLoader loader) {
        EnumMap<Key, String> values = new EnumMap<>(configured);
        values.values().removeIf(value -> !isSet(value));
        values.putAll(outer);
        EngineSettings defaults = EngineSettings.loopback(NAME_DEFAULT, loader);
        return new EngineSettings(
                values.getOrDefault(Key.CLUSTER_NAME, NAME_DEFAULT),
                list(values.getOrDefault(Key.CLUSTER_MEMBERS, "")),
                values.getOrDefault(Key.CLUSTER_BIND, defaults.bindAddress()),
                Optional.ofNullable(values.get(Key.CLUSTER_SECRET)),
                values.getOrDefault(Key.CLUSTER_ZONE, defaults.zone()),
                number(values, Key.DISCOVERY_PORT, defaults.discoveryPort(), 65_535),
                number(values, Key.LINK_PORT, defaults.linkPort(), 65_535),
                number(values, Key.PORT_COUNT, defaults.portCount(), 100),
                Optional.ofNullable(values.get(Key.HAZELCAST_CONFIG)),
                defaults.startWait(),
                defaults.backlogBytes(),
                defaults.backups(),
                loader);
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isBlank();
    }

    private static List<String> list(String text) {
        return Stream.of(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    private static int number(Map<Key, String> values, Key key, int fallback, int max) {
        String text = values.get(key);
        if (text == null) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(outOfRange(key, text, max), e);
        }
        throw new IllegalArgumentException(outOfRange(key, text, max));
    }

    private static String outOfRange(Key key, String text, int max) {
        return key.property() + " must be a whole number from 1 to " + max + ", not " + text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AdapterSettings settings && configured.equals(settings.configured);
    }

    @Override
    public int hashCode() {
        return configured.hashCode();
    }
}
