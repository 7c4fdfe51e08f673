package io.heartline.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value (RFC 8259). */
sealed interface Json {

    /**
     * What is asked for by a name that is not there is null; of a name that is there twice the last
     * counts.
     */
    record Obj(Map<String, Json> members) implements Json {

        @Nullable Json get(String name) {
            return members.get(name);
        }

        /** Returns a text; null if there is none. */
        @Nullable String text(String name) {
            return get(name) instanceof Text text ? text.value() : null;
        }

        /** Returns the elements of an array; none if there is no array. */
        List<Json> array(String name) {
            return get(name) instanceof Arr array ? array.elements() : List.of();
        }

        /**
         * Returns a number cut to a range and to whole ones; the standard if there is no finite
         * one.
         */
        long whole(String name, long least, long most, long standard) {
            return get(name) instanceof Num number && Double.isFinite(number.value())
                    ? Math.max(least, Math.min(most, (long) number.value()))
                    : standard;
        }

        /** Says whether a member is there and is this very truth value. */
        boolean is(String name, boolean value) {
            return get(name) instanceof Bool bool && bool.value() == value;
        }
    }

    record Arr(List<Json> elements) implements Json {}

    record Text(String value) implements Json {}

    /** A number; too large a one is infinite. */
    record Num(double value) implements Json {}

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}
}
