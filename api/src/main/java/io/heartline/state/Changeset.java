package io.heartline.state;

import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A step in the making. */
final class Changeset<V> implements Step<V> {

    private final EngineMap<V> map;
    private final Map<String, StateChange> changes = new LinkedHashMap<>();

    Changeset(EngineMap<V> map) {
        this.map = map;
    }

    @Override
    public Step<V> expect(String key, V value) {
        return expect(key, StateChange.Expect.VALUE, map.encode(value));
    }

    @Override
    public Step<V> expectAbsent(String key) {
        return expect(key, StateChange.Expect.ABSENT, null);
    }

    private Step<V> expect(String key, StateChange.Expect expect, byte @Nullable [] expected) {
        StateChange c = of(key);
        changes.put(
                key,
                new StateChange(key, expect, expected, c.action(), c.value(), c.expiryMillis()));
        return this;
    }

    private StateChange of(String key) {
        EngineMap.checkKey(key);
        StateChange known = changes.get(key);
        return known != null
                ? known
                : new StateChange(
                        key,
                        StateChange.Expect.ANYTHING,
                        null,
                        StateChange.Action.NOTHING,
                        null,
                        0);
    }

    @Override
    public Step<V> put(String key, V value) {
        return act(key, StateChange.Action.PUT, map.encode(value), 0);
    }

    @Override
    public Step<V> put(String key, V value, Duration expiry) {
        return act(key, StateChange.Action.PUT, map.encode(value), EngineMap.millis(expiry));
    }

    @Override
    public Step<V> remove(String key) {
        return act(key, StateChange.Action.REMOVE, null, 0);
    }

    private Step<V> act(
            String key, StateChange.Action action, byte @Nullable [] value, long expiry) {
        StateChange c = of(key);
        changes.put(key, new StateChange(key, c.expect(), c.expected(), action, value, expiry));
        return this;
    }

    @Override
    public Outcome<V> run() {
        return Waiting.on(runAsync());
    }

    @Override
    public CompletionStage<Outcome<V>> runAsync() {
        List<StateChange> all = new ArrayList<>(changes.values());
        if (all.isEmpty() || all.size() > StateSpace.STEP_CHANGES_MAX) {
            throw new IllegalArgumentException(
                    "a step has 1 to " + StateSpace.STEP_CHANGES_MAX + " keys, not " + all.size());
        }
        String tag = StateSpace.tagOf(all.get(0).key());
        for (StateChange change : all) {
            if (!StateSpace.tagOf(change.key()).equals(tag)) {
                throw new IllegalArgumentException(
                        "the keys "
                                + all.get(0).key()
                                + " and "
                                + change.key()
                                + " may lie in different shards; give all keys of a step the same {tag},"
                                + " as in {order-7}head and {order-7}lines");
            }
        }
        return map.run(all);
    }
}
