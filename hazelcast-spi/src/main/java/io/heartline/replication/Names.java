package io.heartline.replication;

import java.util.HashMap;
import java.util.Map;

/**
 * Names of fields, which come again and again: the keys of a store share one copy of each. Long
 * names, and names beyond a number, are not shared, so this stays small. Not thread-safe.
 */
final class Names {

    private static final int MOST = 4_096;
    private static final int CHARS_MOST = 64;

    private final Map<String, String> shared = new HashMap<>();

    /** Returns the copy that is shared, or the name itself. */
    String shared(String name) {
        if (name.length() > CHARS_MOST) {
            return name;
        }
        String first = shared.size() < MOST ? shared.putIfAbsent(name, name) : shared.get(name);
        return first == null ? name : first;
    }
}
