package io.heartline.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Readers of values. Each throws {@link IllegalArgumentException} on a bad text. */
final class Parse {

    private Parse() {}

    static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    static List<String> list(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    static Function<String, Integer> number(int least, int most) {
        return text -> {
            int value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw new IllegalArgumentException(text);
            }
            return value;
        };
    }

    /** Reads a duration such as {@code 250ms}, {@code 20s}, {@code 5m} or {@code 1h}. */
    static Function<String, Duration> duration(Duration least, Duration most) {
        return text -> {
            Duration value = duration(text);
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(text);
            }
            return value;
        };
    }

    private static Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long count = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits).strip()) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** Reads a number of bytes such as {@code 1048576}, {@code 512k} or {@code 4m}. */
    static Function<String, Long> bytes(long least, long most) {
        return text -> {
            String lower = text.toLowerCase(Locale.ROOT);
            int unit = lower.endsWith("k") ? 10 : lower.endsWith("m") ? 20 : 0;
            long value =
                    Math.multiplyExact(
                            Long.parseLong(
                                    unit == 0 ? lower : lower.substring(0, lower.length() - 1)),
                            1L << unit);
            if (value < least || value > most) {
                throw new IllegalArgumentException(text);
            }
            return value;
        };
    }

    /**
     * Reads one of the constants of an enum, written in lower case with {@code -} for {@code _}.
     */
    static <E extends Enum<E>> Function<String, E> oneOf(Class<E> type) {
        return text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
