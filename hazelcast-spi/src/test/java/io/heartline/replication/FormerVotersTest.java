package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Both voters have ended; each comes back in a new life with its directory. */
class FormerVotersTest {

    private static final MemberId ONE = new MemberId(1, 1);
    private static final MemberId OTHER = new MemberId(2, 2);

    private static Shard afterTheStop(MemberId dropped) {
        TwoBranches world = new TwoBranches(ONE, OTHER, dropped);
        Shard shard = world.shard(world.shard(0).master == null ? 1 : 0);
        Epoch epoch = shard.row.epoch();
        shard.append(shard.cx.self, List.of(Voters.change(epoch, Set.of(), Set.of(ONE, OTHER))));
        world.run(20);
        return shard;
    }

    @Test
    void shouldBeginAnewWhenEachIsAccountedFor() {
        Shard shard = afterTheStop(MemberId.NONE);
        assertThat(shard.cx.counters.votersBegunAnew).isEqualTo(1);
        assertThat(Voters.of(shard.store).next()).doesNotContain(ONE, OTHER).hasSize(2);
    }

    /** Its next life cannot know what it had acknowledged. */
    @Test
    void shouldNotTakeTheWordOfAVoterThatHadDroppedItsCopy() {
        Shard shard = afterTheStop(OTHER);
        assertThat(shard.cx.counters.votersBegunAnew).isZero();
        assertThat(Voters.of(shard.store).next()).containsExactlyInAnyOrder(ONE, OTHER);
    }

    @Test
    void shouldRememberInTheDirectoryWhoHasDroppedIt() {
        Recovery recovery = new Recovery(1 << 20, 0);
        recovery.take(new DiskRecord.Life(OTHER));
        recovery.take(new DiskRecord.Dropped(0, OTHER));
        recovery.take(new DiskRecord.Dropped(0, ONE));
        RecoveredShard recovered = recovery.end().shard(0);
        assertThat(recovered).isNotNull();
        assertThat(recovered.dropped).isEqualTo(OTHER);
    }
}
