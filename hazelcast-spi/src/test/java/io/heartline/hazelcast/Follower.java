package io.heartline.hazelcast;

import io.heartline.state.MapChange;
import io.heartline.state.MapListener;
import io.heartline.state.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Puts together what a map holds from what it is told. */
final class Follower implements MapListener<String> {

    final Map<String, String> held = new ConcurrentHashMap<>();
    final List<MapChange<String>> events = new CopyOnWriteArrayList<>();
    final List<Integer> resets = new CopyOnWriteArrayList<>();
    final List<List<String>> steps = new CopyOnWriteArrayList<>();

    /** How long each call takes. */
    volatile long millis;

    @Override
    public void reset(int shard) {
        resets.add(shard);
    }

    @Override
    public void changed(List<MapChange<String>> changes, Position position) {
        List<String> keys = new ArrayList<>();
        for (MapChange<String> change : changes) {
            keys.add(change.key());
            events.add(change);
            String value = change.value();
            if (value == null) {
                held.remove(change.key());
            } else {
                held.put(change.key(), value);
            }
        }
        steps.add(keys);
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
