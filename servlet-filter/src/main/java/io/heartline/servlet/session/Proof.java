package io.heartline.servlet.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What shows, without serializing, that a value is still what was last read: the value itself if it
 * can never change, or, for the common collections of such values, a copy of their references.
 *
 * <p>Take a proof <em>before</em> reading the value's bytes: a change in between then shows as a
 * difference, never the other way round.
 */
final class Proof {

    /** Larger collections are serialized and compared. */
    private static final int ELEMENTS_MAX = 1_000;

    /** Exactly these: a subclass may have more than its elements. */
    private static final Set<Class<?>> COLLECTIONS =
            Set.of(
                    ArrayList.class,
                    LinkedList.class,
                    ArrayDeque.class,
                    HashSet.class,
                    LinkedHashSet.class,
                    HashMap.class,
                    LinkedHashMap.class);

    /** The references of a collection's elements, or of a map's keys and values in turn. */
    private record Elements(Object collection, @Nullable Object[] references) {}

    private Proof() {}

    /** Returns a proof, or null if only the bytes can tell. */
    static @Nullable Object of(Object value) {
        if (Immutables.contains(value)) {
            return value;
        }
        if (!COLLECTIONS.contains(value.getClass())) {
            return null;
        }
        try {
            @Nullable Object[] references = references(value);
            return references == null ? null : new Elements(value, references);
        } catch (RuntimeException changedMeanwhile) {
            return null;
        }
    }

    /** Says whether a value is proven to be unchanged. False proves nothing. */
    static boolean holds(@Nullable Object proof, Object value) {
        if (proof == null) {
            return false;
        }
        if (proof instanceof Elements elements) {
            return elements.collection == value && same(elements.references, value);
        }
        return proof == value || Immutables.equal(proof, value);
    }

    private static @Nullable Object @Nullable [] references(Object value) {
        boolean map = value instanceof Map;
        int size = map ? ((Map<?, ?>) value).size() : ((Collection<?>) value).size();
        if (size > ELEMENTS_MAX) {
            return null;
        }
        @Nullable Object[] references = new Object[map ? size * 2 : size];
        int i = 0;
        if (map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                references[i++] = entry.getKey();
                references[i++] = entry.getValue();
            }
        } else {
            for (Object element : (Collection<?>) value) {
                references[i++] = element;
            }
        }
        for (Object reference : references) {
            if (reference != null && !Immutables.contains(reference)) {
                return null;
            }
        }
        return i == references.length ? references : null;
    }

    private static boolean same(@Nullable Object[] references, Object value) {
        try {
            return value instanceof Map<?, ?> map
                    ? sameMap(references, map)
                    : sameElements(references, (Collection<?>) value);
        } catch (RuntimeException changedMeanwhile) {
            return false;
        }
    }

    private static boolean sameMap(@Nullable Object[] references, Map<?, ?> map) {
        if (map.size() * 2 != references.length) {
            return false;
        }
        int i = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getKey() != references[i++] || entry.getValue() != references[i++]) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameElements(@Nullable Object[] references, Collection<?> collection) {
        if (collection.size() != references.length) {
            return false;
        }
        Iterator<?> elements = collection.iterator();
        for (Object reference : references) {
            if (elements.next() != reference) {
                return false;
            }
        }
        return true;
    }
}
