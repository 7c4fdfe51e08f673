package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.spi.Taken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The table of keys against a plain map, and against names that were chosen to collide. */
class KeysTest {

    private static final int COLLIDING_BITS = 12;
    private static final int CHAIN_MOST = 40;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Keys keys = new Keys();

    @RepeatedTest(20)
    void holdsWhatAMapHolds() {
        Map<String, Key> model = new HashMap<>();
        int names = 1 + random.nextInt(500);
        for (int i = 0; i < 3_000; i++) {
            String space = "space" + random.nextInt(2);
            String name = "key" + random.nextInt(names);
            Key there = model.get(space + name);
            assertThat(keys.get(space, name)).as("seed %d, step %d", seed, i).isSameAs(there);
            if (there == null) {
                model.put(space + name, keys.getOrMake(space, name));
            } else if (random.nextInt(3) == 0) {
                keys.remove(there);
                model.remove(space + name);
            } else {
                assertThat(keys.getOrMake(space, name)).isSameAs(there);
            }
        }
    }

    @Test
    void namesThatWereChosenToCollideMakeNoLongChain() {
        List<String> names = colliding();
        assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);
        Key other = keys.getOrMake("other space", "key");
        Map<String, Key> model = new HashMap<>();
        names.forEach(name -> model.put(name, keys.getOrMake("space", name)));
        model.forEach((name, key) -> assertThat(keys.get("space", name)).isSameAs(key));
        assertThat(chain(names.get(0))).isLessThan(CHAIN_MOST);
        assertThat(keys.get("other space", "key")).isSameAs(other);
        model.values().forEach(keys::remove);
        names.forEach(name -> assertThat(keys.get("space", name)).isNull());
        assertThat(keys.get("other space", "key")).isSameAs(other);
    }

    @Test
    void aSampleIsOfOneSpace() {
        for (int i = 0; i < 100; i++) {
            Key key = keys.getOrMake("space" + i % 2, "key" + i);
            Slot slot = new Slot(key, "field" + i % 2);
            slot.value = new byte[1];
            key.add(slot);
        }
        List<Taken.Field> fields = new ArrayList<>();
        keys.sample("space1", 20, fields);
        assertThat(fields).hasSize(20).allMatch(field -> field.name().equals("field1"));
    }

    private int chain(String name) {
        int length = 0;
        for (Key at = keys.first(Keys.hash("space", name)); at != null; at = at.next) {
            length++;
        }
        return length;
    }

    /** Returns names of one and the same {@link String#hashCode}. */
    private static List<String> colliding() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1 << COLLIDING_BITS; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < COLLIDING_BITS; bit++) {
                name.append((i >>> bit & 1) == 0 ? "Aa" : "BB");
            }
            names.add(name.toString());
        }
        return names;
    }
}
