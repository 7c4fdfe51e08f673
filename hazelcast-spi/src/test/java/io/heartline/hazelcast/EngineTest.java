package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.Health;
import io.heartline.spi.Committed;
import io.heartline.spi.Engine;
import io.heartline.spi.KeySpace;
import io.heartline.spi.Taken;
import org.junit.jupiter.api.Test;

class EngineTest {

    @Test
    void twoMembersCommitTakeAndTellEachOther() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a = engines.start();
            assertThat(a.report().health()).isEqualTo(Health.DEGRADED);
            Engine b = engines.start();
            Engines.until("both in sync", () -> Engines.inSync(a, 2) && Engines.inSync(b, 2));
            Engines.until("safe", () -> b.report().health() == Health.SAFE);

            Engines.Told toldA = new Engines.Told();
            KeySpace onA = a.open(Engines.SPACE, toldA);
            KeySpace onB = b.open(Engines.SPACE, new Engines.Told());
            for (int i = 0; i < 100; i++) {
                String key = "key" + i;
                Committed created = Engines.commit(onA, Engines.create(key, "one"));
                assertThat(created).isInstanceOf(Committed.Applied.class);
                assertThat(((Committed.Applied) created).receipt().copies()).isEqualTo(2);
                Taken taken = Engines.take(onB, key);
                assertThat(Engines.value(taken)).isEqualTo("one");
                assertThat(toldA.events).contains("taken " + key + " by " + b.self());
                Committed changed =
                        Engines.commit(onB, Engines.update(key, (Taken.Present) taken, "two"));
                assertThat(changed).isInstanceOf(Committed.Applied.class);
                assertThat(Engines.value(Engines.read(onA, key))).isEqualTo("two");
                assertThat(onA.isCurrent(key)).isTrue();
                assertThat(onB.isCurrent(key)).isTrue();
            }
        }
    }
}
