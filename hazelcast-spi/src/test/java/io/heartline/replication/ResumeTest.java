package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A FULL that is interrupted goes on where it was. */
class ResumeTest {

    private static final int KEYS = 3_000;

    private final Lab lab = new Lab(NodeConfig.DEFAULT);
    private final int[] chunks = {0};

    private Member masterWithState() {
        Member master = lab.start();
        lab.fill(master, "k", KEYS, 10_000);
        return master;
    }

    private long chunksOfOneFull(Member master) {
        return master.shard().store.bytes() / lab.config.chunkBytes();
    }

    /** R4: at most 1.1 times one snapshot, wherever it breaks. */
    @ParameterizedTest
    @ValueSource(ints = {10, 50, 90})
    void shouldResumeAnInterruptedFull(int percent) {
        for (int ticks : new int[] {1, 15}) {
            interrupted(percent, ticks);
        }
    }

    private void interrupted(int percent, int ticks) {
        Lab scene = new Lab(NodeConfig.DEFAULT);
        Member master = scene.start();
        scene.fill(master, "k", KEYS, 10_000);
        long most = chunksOfOneFull(master) * percent / 100;
        int[] seen = {0};
        scene.lost = (from, message) -> message instanceof Message.Chunk && ++seen[0] > most;
        Member backup = scene.start();
        scene.beat(3);
        assertThat(backup.shard().end).as("nothing counts yet").isZero();
        scene.unlink(backup);
        scene.beat(ticks);
        scene.fill(master, "meanwhile", 20, 100);
        scene.lost = (from, message) -> false;
        scene.relink(backup);
        scene.beat(30);
        assertThat(scene.digest(backup)).isEqualTo(scene.digest(master));
        assertThat(backup.counters().resyncResumed).isPositive();
        assertThat(master.counters().resyncBytesOut)
                .isLessThanOrEqualTo(master.shard().store.bytes() * 11 / 10);
    }

    /** What one master has sent says nothing of the line of the next. */
    @Test
    void shouldStartAfreshWithAnotherMaster() {
        Member master = masterWithState();
        lab.lost = (from, message) -> message instanceof Message.Chunk && ++chunks[0] > 20;
        Member backup = lab.start();
        lab.beat(3);
        lab.unlink(backup);
        assertThat(chunks[0]).isGreaterThan(20);
        backup.shard().promise(master.shard().promised.above(backup.peer.id()));
        assertThat(backup.shard().held).isNull();
    }
}
