package io.heartline.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Virtual time in milliseconds: what is to happen in each, in the order it was wanted. */
final class World {

    long now;
    private final Map<Long, List<Runnable>> slots = new HashMap<>();

    void at(long time, Runnable act) {
        slots.computeIfAbsent(Math.max(time, now), slot -> new ArrayList<>(2)).add(act);
    }

    void after(long millis, Runnable act) {
        at(now + millis, act);
    }

    /** Lets time pass. */
    void run(long millis) {
        for (long end = now + millis; ; now++) {
            List<Runnable> acts = slots.get(now);
            for (int i = 0; acts != null && i < acts.size(); i++) { // and what it adds
                acts.get(i).run();
                acts = slots.get(now);
            }
            slots.remove(now);
            if (now == end) {
                return;
            }
        }
    }
}
