package io.heartline.spi;

import org.jspecify.annotations.Nullable;

/**
 * One entry's part of an atomic step: a condition and what is done if all conditions of the step
 * hold.
 *
 * @param key 1 to 1,000 characters
 * @param expect the condition
 * @param expected the value that {@link Expect#VALUE} asks for, else null
 * @param action what to do
 * @param value the new value of {@link Action#PUT}, else null
 * @param expiryMillis time from the write until a put entry expires, 0 for never
 */
public record StateChange(
        String key,
        Expect expect,
        byte @Nullable [] expected,
        Action action,
        byte @Nullable [] value,
        long expiryMillis) {

    /** What must hold of the entry before the step. */
    public enum Expect {
        ANYTHING,
        ABSENT,
        VALUE
    }

    /** What becomes of the entry. */
    public enum Action {
        NOTHING,
        PUT,
        REMOVE
    }

    /** Returns a put on a condition: the value it replaces, or null for no entry. */
    public static StateChange swap(
            String key, byte @Nullable [] expected, byte @Nullable [] value, long expiryMillis) {
        return new StateChange(
                key,
                expected == null ? Expect.ABSENT : Expect.VALUE,
                expected,
                value == null ? Action.REMOVE : Action.PUT,
                value,
                expiryMillis);
    }

    /** Returns a put without a condition. */
    public static StateChange put(String key, byte[] value, long expiryMillis) {
        return new StateChange(key, Expect.ANYTHING, null, Action.PUT, value, expiryMillis);
    }

    /** Returns a removal without a condition. */
    public static StateChange remove(String key) {
        return new StateChange(key, Expect.ANYTHING, null, Action.REMOVE, null, 0);
    }

    /** Says whether it is complete: a value where one is needed and nowhere else. */
    public boolean wellFormed() {
        return (expect == Expect.VALUE) == (expected != null)
                && (action == Action.PUT) == (value != null)
                && expiryMillis >= 0
                && expiryMillis <= StateSpace.EXPIRY_MILLIS_MAX;
    }
}
