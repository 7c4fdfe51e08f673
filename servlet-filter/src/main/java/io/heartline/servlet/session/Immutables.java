package io.heartline.servlet.session;

import java.io.Externalizable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Values that can never change in place. */
final class Immutables {

    private static final Set<Class<?>> TYPES =
            Set.of(
                    String.class,
                    Boolean.class,
                    Character.class,
                    Byte.class,
                    Short.class,
                    Integer.class,
                    Long.class,
                    Float.class,
                    Double.class,
                    BigInteger.class,
                    BigDecimal.class,
                    UUID.class,
                    Locale.class,
                    DayOfWeek.class,
                    Duration.class,
                    Instant.class,
                    LocalDate.class,
                    LocalDateTime.class,
                    LocalTime.class,
                    MonthDay.class,
                    OffsetDateTime.class,
                    OffsetTime.class,
                    Period.class,
                    Year.class,
                    YearMonth.class,
                    ZoneOffset.class,
                    ZonedDateTime.class);

    /** Those that cannot be extended: what is declared as one of them is one of them. */
    private static final Set<Class<?>> FINAL_TYPES =
            TYPES.stream()
                    .filter(type -> Modifier.isFinal(type.getModifiers()))
                    .collect(Collectors.toUnmodifiableSet());

    /** Verdicts on classes; a class and its verdict live and end together. */
    private static final ClassValue<Boolean> VERDICTS =
            new ClassValue<>() {
                @Override
                protected Boolean computeValue(Class<?> type) {
                    return TYPES.contains(type) || isDeeplyFinal(type);
                }
            };

    private Immutables() {}

    /** An enum counts: only the name of a constant travels. */
    static boolean contains(Object value) {
        return value instanceof String || value instanceof Enum || VERDICTS.get(value.getClass());
    }

    /** Says whether two of the JDK's immutable values are equal; other types may mean anything. */
    static boolean equal(Object one, Object other) {
        return one.getClass() == other.getClass()
                && TYPES.contains(one.getClass())
                && one.equals(other);
    }

    /**
     * Says whether instances of exactly this class cannot change: each field is final and of an
     * immutable type that has no subclasses, and nothing but the fields is serialized.
     */
    private static boolean isDeeplyFinal(Class<?> type) {
        if (type.isArray() || type.isHidden() || Externalizable.class.isAssignableFrom(type)) {
            return false;
        }
        try {
            for (Class<?> part = type; part != Object.class; part = part.getSuperclass()) {
                if (part == null || hasOwnSerialForm(part) || !hasOnlyFinalFields(part)) {
                    return false;
                }
            }
            return true;
        } catch (LinkageError | SecurityException unknowable) {
            return false;
        }
    }

    private static boolean hasOnlyFinalFields(Class<?> type) {
        for (java.lang.reflect.Field field : type.getDeclaredFields()) {
            Class<?> declared = field.getType();
            boolean constant = Modifier.isStatic(field.getModifiers());
            boolean fixed =
                    Modifier.isFinal(field.getModifiers())
                            && (declared.isPrimitive()
                                    || declared.isEnum()
                                    || FINAL_TYPES.contains(declared));
            if (!constant && !fixed) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasOwnSerialForm(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals("writeObject") || method.getName().equals("writeReplace")) {
                return true;
            }
        }
        return false;
    }
}
