package io.heartline.servlet.session;

import io.heartline.config.Source;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads MicroProfile Config where the server has it, without needing its API. */
final class MicroProfileConfig {

    private MicroProfileConfig() {}

    /** Returns its values, or null where there is none. */
    static @Nullable Source read(ClassLoader loader) {
        try {
            Class<?> provider =
                    Class.forName("org.eclipse.microprofile.config.ConfigProvider", true, loader);
            Class<?> type = Class.forName("org.eclipse.microprofile.config.Config", true, loader);
            Object config = provider.getMethod("getConfig", ClassLoader.class).invoke(null, loader);
            Method names = type.getMethod("getPropertyNames");
            Method value = type.getMethod("getOptionalValue", String.class, Class.class);
            Map<String, String> values = new HashMap<>();
            for (Object name : (Iterable<?>) names.invoke(config)) {
                if (name instanceof String key
                        && key.startsWith("heartline.")
                        && value.invoke(config, key, String.class) instanceof Optional<?> found
                        && found.isPresent()) {
                    values.put(key, String.valueOf(found.get()));
                }
            }
            return Source.of("MicroProfile Config", values);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }
}
