package io.heartline.replication;

import java.util.HashMap;
import java.util.Map;

/**
 * Names that come again and again, of fields and spaces: the keys of a store share one copy of
 * each. Not thread-safe.
 */
final class Names {

    private static final int MOST = 4_096;

    private final Map<String, String> shared = new HashMap<>();

    /** Returns the copy that is shared; a name too many is its own. */
    String shared(String name) {
        String first = shared.size() < MOST ? shared.putIfAbsent(name, name) : shared.get(name);
        return first == null ? name : first;
    }
}
