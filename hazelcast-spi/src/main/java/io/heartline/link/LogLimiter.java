package io.heartline.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Lets one line a minute through for each subject. Not thread-safe. */
final class LogLimiter {

    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int SUBJECTS_MAX = 256;

    private final Map<String, Long> last =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > SUBJECTS_MAX;
                }
            };

    boolean allows(String subject, long now) {
        Long before = last.get(subject);
        if (before != null && now - before < INTERVAL_NANOS) {
            return false;
        }
        last.remove(subject);
        last.put(subject, now);
        return true;
    }
}
