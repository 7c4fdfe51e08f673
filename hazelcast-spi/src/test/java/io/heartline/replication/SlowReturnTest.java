package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import org.junit.jupiter.api.Test;

/** A master that was frozen comes back with a tail of its own, and reads slowly. */
class SlowReturnTest {

    private static final int SLOWLY = 20_000;

    private final Lab lab = new Lab(NodeConfig.DEFAULT);
    private final Member frozen = lab.start();
    private final Member other = lab.start();

    private void comesBackWithATail() {
        lab.beat(20);
        lab.fill(frozen, "before", 50, 1_000);
        lab.lost = (from, message) -> from == frozen && message instanceof Message.Stream;
        lab.write(frozen, "tail", 1_000);
        lab.deliver();
        frozen.frozen = true;
        lab.lost = (from, message) -> false;
        lab.beat(100);
        assertThat(other.masters()).isTrue();
        lab.fill(other, "missed", 400, 1_000);
        lab.beat(20);
        frozen.frozen = false;
    }

    private void isWholeAgain() {
        lab.beat(150);
        assertThat(frozen.shard().end).isEqualTo(other.shard().end);
        assertThat(lab.digest(frozen)).isEqualTo(lab.digest(other));
        assertThat(other.shard().row.inSync()).hasSize(2);
    }

    /** Reading takes two seconds, in which it acknowledges nothing. */
    @Test
    void getsWhatItMissedOnce() {
        comesBackWithATail();
        frozen.bytesPerTick = SLOWLY;
        isWholeAgain();
        Counters sent = other.counters();
        assertThat(sent.resyncFull).isZero();
        assertThat(sent.reminders).isPositive();
        assertThat(sent.resyncMissedBytes).isGreaterThan(400_000);
        assertThat(sent.resyncBytesOut)
                .isLessThanOrEqualTo(sent.resyncMissedBytes * 12 / 10 + 65_536);
    }

    /** What is lost on the way is asked for, though nothing is acknowledged. */
    @Test
    void getsWhatWasLost() {
        comesBackWithATail();
        int[] streams = {0};
        lab.lost =
                (from, message) ->
                        from == other && message instanceof Message.Stream && streams[0]++ % 3 == 0;
        lab.beat(50);
        lab.lost = (from, message) -> false;
        isWholeAgain();
    }
}
