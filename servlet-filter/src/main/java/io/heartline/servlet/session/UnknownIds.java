package io.heartline.servlet.session;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for a short time which session ids nobody knows, so that forged ids cost one question
 * each and not one per look-up. Bounded: when full it forgets everything.
 */
final class UnknownIds {

    private static final int LIMIT = 10_000;

    private final ConcurrentHashMap<String, Long> until = new ConcurrentHashMap<>();
    private final Counters counters;

    UnknownIds(Counters counters) {
        this.counters = counters;
    }

    boolean contains(String key) {
        if (until.isEmpty()) {
            return false;
        }
        Long end = until.get(key);
        if (end == null) {
            return false;
        }
        if (end - System.nanoTime() > 0) {
            return true;
        }
        until.remove(key, end);
        return false;
    }

    void add(String key, long millis) {
        if (until.size() >= LIMIT) {
            purge();
            if (until.size() >= LIMIT) {
                counters.add(Counters.Name.FORGED_IDS_FULL);
                until.clear();
            }
        }
        until.put(key, System.nanoTime() + millis * 1_000_000);
    }

    void remove(String key) {
        until.remove(key);
    }

    void purge() {
        long now = System.nanoTime();
        until.values().removeIf(end -> end - now <= 0);
    }
}
