package io.heartline.client;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What a client has counted since it began.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Counters {

    /** What is counted. */
    enum Name {
        /** Answers that were none. */
        MALFORMED,
        /** Messages longer than the client takes. */
        TOO_LONG,
        /** Times that the headers for a token could not be made. */
        HEADERS_FAILED,
        /** Calls of a listener that failed or were not taken by its executor. */
        LISTENER_FAILED,
        /** WebSockets given up because too much waited to go out. */
        SENDS_STUCK,
        /** Good-byes not said because too many were under way. */
        GOODBYES_DROPPED,
        /** Steps that failed: bugs. */
        BUGS
    }

    private final AtomicLongArray counts = new AtomicLongArray(Name.values().length);

    void add(Name name) {
        counts.incrementAndGet(name.ordinal());
    }

    void set(Name name, long count) {
        counts.set(name.ordinal(), count);
    }

    Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        for (Name name : Name.values()) {
            all.put(name.name().toLowerCase(Locale.ROOT), counts.get(name.ordinal()));
        }
        return Collections.unmodifiableMap(all);
    }
}
