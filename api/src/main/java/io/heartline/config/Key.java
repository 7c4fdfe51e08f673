package io.heartline.config;

import java.util.Locale;
import java.util.function.Function;

/**
 * A setting.
 *
 * @param <T> type of its value
 * @param name full name, for example {@code heartline.session.mode}
 * @param standard text of its default; empty means "not set"
 * @param expects what a value looks like, in words, for error messages
 * @param parser reads a value; throws {@link RuntimeException} on a bad one
 * @param secret whether the value must never be shown
 */
public record Key<T>(
        String name, String standard, String expects, Function<String, T> parser, boolean secret) {

    static <T> Key<T> of(String name, String standard, String expects, Function<String, T> parser) {
        return new Key<>(name, standard, expects, parser, false);
    }

    /** Returns the name of the environment variable, for example {@code HEARTLINE_SESSION_MODE}. */
    public String environmentName() {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    T parse(String text, String origin) {
        try {
            return parser.apply(text);
        } catch (RuntimeException e) {
            throw new SettingsException(
                    name
                            + (secret ? "" : "=" + text)
                            + " ("
                            + origin
                            + ") is refused: expected "
                            + expects);
        }
    }
}
