package io.heartline.config;

import io.heartline.spi.DataSettings;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.TlsSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Settings with their origins, read once from all sources. Immutable. */
public final class Settings {

    private record Value(Object parsed, String text, String origin) {}

    private final Map<Key<?>, Value> values;

    private Settings(Map<Key<?>, Value> values) {
        this.values = values;
    }

    /**
     * Resolves every key: the first source that has it wins, else its default.
     *
     * @param keys the keys that this edge accepts
     * @param sources in descending order of priority
     * @throws SettingsException on an unknown key or a bad value; names the key, its origin and
     *     what would be right
     */
    public static Settings resolve(List<Key<?>> keys, List<Source> sources) {
        Map<String, Key<?>> byName = new TreeMap<>();
        keys.forEach(key -> byName.put(key.name(), key));
        List<String> names = List.copyOf(byName.keySet());
        List<String> shared = Keys.all().stream().<String>map(Key::name).toList();
        for (Source source : sources) {
            for (String name : source.values().keySet()) {
                // A system property may be meant for another edge in the same JVM.
                if (!byName.containsKey(name) && !shared.contains(name)) {
                    refuseUnknown(name, source, names);
                }
            }
        }
        Map<Key<?>, Value> values = new LinkedHashMap<>();
        for (Key<?> key : keys) {
            values.put(key, value(key, sources));
        }
        return new Settings(values);
    }

    private static Value value(Key<?> key, List<Source> sources) {
        for (Source source : sources) {
            String text = source.values().get(key.name());
            if (text != null) {
                text = text.strip();
                return new Value(key.parse(text, source.origin()), text, source.origin());
            }
        }
        return new Value(key.parse(key.standard(), "default"), key.standard(), "default");
    }

    private static void refuseUnknown(String name, Source source, List<String> known) {
        Suggestion nearest = Suggestion.nearest(name, known);
        if (!source.strict() && nearest.distance() > 2) {
            return;
        }
        String cure =
                nearest.distance() <= 1 + name.length() / 3
                        ? "did you mean " + nearest.name() + "?"
                        : "known keys are " + String.join(", ", known);
        throw new SettingsException(
                "unknown setting " + name + " (" + source.origin() + "): " + cure);
    }

    /** Returns a key's value. */
    @SuppressWarnings("unchecked") // value() stored what the key's own parser made
    public <T> T get(Key<T> key) {
        Value value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key.name() + " was not resolved here");
        }
        return (T) value.parsed();
    }

    /** Returns every value that is set, with its origin, in one line; a secret is only "set". */
    public String describe() {
        StringJoiner line = new StringJoiner(", ");
        values.forEach(
                (key, value) -> {
                    if (!value.text().isEmpty()) {
                        line.add(
                                key.name().substring("heartline.".length())
                                        + "="
                                        + (key.secret() ? "(set)" : value.text())
                                        + " ("
                                        + value.origin()
                                        + ")");
                    }
                });
        return line.toString();
    }

    /**
     * Returns what the engine needs.
     *
     * @param clusterName name when none is set
     * @param loader loader of the application
     */
    public EngineSettings engine(String clusterName, ClassLoader loader) {
        return new EngineSettings(
                get(Keys.CLUSTER_NAME).orElse(clusterName),
                new ArrayList<>(get(Keys.MEMBERS)),
                get(Keys.ADDRESS),
                get(Keys.SECRET),
                get(Keys.ZONE),
                get(Keys.DISCOVERY_PORT),
                get(Keys.LINK_PORT),
                get(Keys.PORT_COUNT),
                get(Keys.HAZELCAST_CONFIG),
                get(Keys.START_WAIT),
                get(Keys.BACKLOG),
                get(Keys.BACKUPS),
                get(Keys.MIN_BACKUPS),
                get(Keys.MIN_BACKUPS_MAX_LAG),
                tls(),
                get(Keys.DATA_DIRECTORY).map(path -> new DataSettings(path, get(Keys.FSYNC))),
                loader);
    }

    private Optional<TlsSettings> tls() {
        Optional<String> keystore = get(Keys.TLS_KEYSTORE);
        Optional<String> truststore = get(Keys.TLS_TRUSTSTORE);
        if (keystore.isPresent() != truststore.isPresent()) {
            Key<?> missing = keystore.isPresent() ? Keys.TLS_TRUSTSTORE : Keys.TLS_KEYSTORE;
            throw new SettingsException(
                    "TLS between members needs both stores: set " + missing.name() + " too");
        }
        return keystore.map(
                keys ->
                        new TlsSettings(
                                keys,
                                get(Keys.TLS_KEYSTORE_PASSWORD),
                                truststore.orElseThrow(),
                                get(Keys.TLS_TRUSTSTORE_PASSWORD)));
    }
}
