package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import org.junit.jupiter.api.Test;

/** The successor of a planned switchover dies in the middle of it. */
class SuccessorTest {

    /** The promise to the dead one must not hold up those who live. */
    @Test
    void shouldTakeTheShardBackAtOnceWhenTheSuccessorDiesWithThePromise() {
        Lab lab = new Lab(NodeConfig.DEFAULT);
        Member master = lab.start();
        Member successor = lab.start();
        lab.beat(15);
        lab.fill(master, "before", 10, 100);
        assertThat(master.node.handOver(lab.now)).isEqualTo(1);
        lab.lost = (from, message) -> message instanceof Message.Promise;
        lab.deliver();
        Epoch promised = master.shard().promised;
        assertThat(promised.member()).isEqualTo(successor.peer.id());
        assertThat(master.shard().master).isNull();
        lab.lost = (from, message) -> false;
        lab.kill(successor);
        lab.beat(1);
        assertThat(master.shard().master).isNotNull();
        assertThat(master.shard().promised).isGreaterThan(promised);
        long ticket = lab.write(master, "after", 100);
        lab.deliver();
        assertThat(lab.results.get(ticket)).isInstanceOf(Result.Wrote.class);
    }
}
