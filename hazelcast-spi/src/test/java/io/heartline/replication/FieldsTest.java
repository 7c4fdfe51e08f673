package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The fields of a key against a plain map, from none to more than the array takes. */
class FieldsTest {

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @RepeatedTest(20)
    void holdsWhatAMapHolds() {
        Key key = new Key("space", "key", 0);
        Map<String, Slot> model = new HashMap<>();
        int names = 1 + random.nextInt(24);
        for (int i = 0; i < 500; i++) {
            String name = "f" + random.nextInt(names);
            Slot there = model.get(name);
            if (there == null) {
                Slot slot = new Slot(key, name);
                key.add(slot);
                model.put(name, slot);
            } else if (random.nextBoolean()) {
                key.remove(there);
                key.remove(new Slot(key, name));
                model.remove(name);
            }
            assertThat(key.find(name)).as("seed %d, step %d", seed, i).isSameAs(model.get(name));
            assertThat(key.slots())
                    .as("seed %d, step %d", seed, i)
                    .containsExactlyInAnyOrderElementsOf(model.values());
            assertThat(key.hasNone()).isEqualTo(model.isEmpty());
        }
    }

    @Test
    void namesThatComeAgainAreShared() {
        Names names = new Names();
        String first = new String("color");
        assertThat(names.shared(first)).isSameAs(first);
        assertThat(names.shared(new String("color"))).isSameAs(first);
        String lengthy = "x".repeat(1_000);
        assertThat(names.shared(lengthy)).isSameAs(lengthy);
        String lengthyToo = "x".repeat(1_000);
        assertThat(names.shared(lengthyToo)).isSameAs(lengthyToo);
        for (int i = 0; i < 10_000; i++) {
            assertThat(names.shared("n" + i)).isEqualTo("n" + i);
        }
        assertThat(names.shared(new String("color"))).isSameAs(first);
    }
}
