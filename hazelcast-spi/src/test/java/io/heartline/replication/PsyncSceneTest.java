package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scenes in which Redis once went wrong; the numbers are issues and pull requests of Redis. */
class PsyncSceneTest {

    private final Lab lab = new Lab(NodeConfig.DEFAULT);
    private Member a;
    private Member b;

    @BeforeEach
    void pair() {
        a = lab.start();
        b = lab.start();
        lab.beat(3);
        lab.fill(a, "first", 10, 100);
        assertThat(a.masters()).isTrue();
        assertThat(b.shard().end).isEqualTo(a.shard().end);
        lab.events.clear();
    }

    /** #1271: a replica that lacks nothing asks for the byte behind the end. */
    @Test
    void shouldContinueExactlyAtTheEnd() {
        long sent = a.counters().resyncBytesOut;
        lab.unlink(b);
        lab.relink(b);
        lab.beat(3);
        assertThat(lab.decided(Resync.Plan.CONTINUE)).isEqualTo(1);
        assertThat(a.counters().resyncBytesOut).isEqualTo(sent);
        assertThat(a.shard().row.inSync()).hasSize(2);
    }

    /** #4268: a failover followed by a switch back must not need everything again. */
    @Test
    void shouldContinueAfterFailoverAndSwitchBack() {
        Member c = lab.start();
        lab.beat(40);
        lab.kill(a);
        lab.beat(40);
        Member next = b.masters() ? b : c;
        Member other = next == b ? c : b;
        assertThat(next.masters()).isTrue();
        lab.fill(next, "second", 10, 100);
        lab.beat(20);
        lab.events.clear();
        next.node.leave(lab.now);
        lab.unlink(other);
        lab.relink(other);
        lab.beat(5);
        assertThat(lab.decided(Resync.Plan.FULL)).isZero();
        assertThat(lab.decided(Resync.Plan.CONTINUE)).isPositive();
        assertThat(lab.digest(other)).isEqualTo(lab.digest(next));
    }

    /** #2694: whoever followed another line than ours is not continued beyond the fork. */
    @Test
    void shouldNotContinueACopyOfAnotherLine() {
        History shared = a.shard().history;
        long fork = a.shard().end;
        Era theirs = new Era(new ReplicationId(9, 9, 9), new Epoch(9, a.peer.id()), fork);
        Era ours = new Era(new ReplicationId(8, 8, 8), new Epoch(8, b.peer.id()), fork);
        Resync.Decision decision =
                Resync.decide(
                        shared.begin(ours), fork + 500, 0, 0, shared.begin(theirs), fork + 500);
        assertThat(decision).isEqualTo(new Resync.Decision(Resync.Plan.DELTA, fork, true, true));
    }

    /** #3899: half a command in a backlog. Ours holds whole frames, and half a one is refused. */
    @Test
    void shouldRefuseHalfAFrame() {
        long end = b.shard().end;
        List<Record> records = List.of(new Record.Drop("s", "k", "f"));
        byte[] frame = FrameCodec.encode(a.peer.id(), records, new FrameWriter()).copy();
        byte[] half = Arrays.copyOf(frame, frame.length - 1);
        Message.Stream stream =
                new Message.Stream(
                        0, a.shard().promised, end, 0, 0, 0, Slice.of(half), end + half.length);
        b.node.receive(a.peer.id(), stream, lab.now);
        assertThat(b.shard().end).isEqualTo(end);
        assertThat(b.counters().malformed).isEqualTo(1);
        assertThat(b.shard().backlog.read(end - 1, 100)).isNull();
    }

    /** PR 7320, reverted: pings once moved the offset, and cutting them off corrupted data. */
    @Test
    void shouldNotMoveTheOffsetByTalkingAlone() {
        long end = a.shard().end;
        lab.beat(600);
        assertThat(a.shard().end).isEqualTo(end);
        assertThat(b.shard().end).isEqualTo(end);
        assertThat(lab.events).noneMatch(o -> o instanceof Output.ResyncDecided);
    }

    /** A removal that is forgotten after the master's decision, and before its first piece. */
    @Test
    void shouldNotServeADeltaThatLacksARemovalForgottenMeanwhile() {
        lab.unlink(b);
        lab.beat(35);
        boolean[] began = {false};
        lab.lost = (from, message) -> message instanceof Message.Pull && !began[0];
        Member c = lab.start();
        a.shard().append(a.peer.id(), List.of(new Record.RemoveKey(Lab.SPACE, "first0")));
        lab.fill(a, "later", 10, 100);
        a.shard().store.purgeTombstones(0, lab.now);
        began[0] = true;
        lab.beat(60);
        assertThat(a.shard().row.inSync()).contains(c.peer.id());
        lab.kill(a);
        lab.beat(60);
        assertThat(c.masters()).isTrue();
        lab.relink(b);
        lab.beat(60);
        assertThat(c.shard().row.inSync()).hasSize(2);
        assertThat(lab.digest(b)).isEqualTo(lab.digest(c));
    }
}
