package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.replication.Lab.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** R5: eight replicas return at once, under write load. */
class StormTest {

    private static final long SEED =
            Long.getLong("heartline.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    private static final int REPLICAS = 8;
    private static final int SHARDS = 16;
    private static final int KEYS = 1_600;
    private static final int VALUE = 4_000;
    private static final int ANSWERED_WITHIN_TURNS = 4;
    private static final long MOST_MEMORY = 64L << 20;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Lab lab = new Lab(NodeConfig.DEFAULT.with(REPLICAS, 256 << 10), SHARDS);
    private final List<Member> replicas = new ArrayList<>();
    private long sentBefore;
    private long mostInATurn;
    private long mostOnTheWay;

    private Member masterWithState() {
        System.out.println("storm: -Dheartline.seed=" + SEED);
        lab.perTurn = 100;
        Member master = lab.start();
        lab.fill(master, "k", KEYS, VALUE);
        return master;
    }

    /** After each turn of the master: what it has sent to bring others up. */
    private void measure(Member master) {
        lab.turned =
                member -> {
                    if (member != master) {
                        return;
                    }
                    long sent = master.counters().resyncBytesOut;
                    mostInATurn = Math.max(mostInATurn, sent - sentBefore);
                    sentBefore = sent;
                    ResyncQueue resyncs = master.node.context().resyncs;
                    assertThat(resyncs.size()).isLessThanOrEqualTo(REPLICAS * SHARDS);
                    long sum = 0;
                    for (Member replica : replicas) {
                        sum += resyncs.onTheWay(replica.peer.id());
                    }
                    mostOnTheWay = Math.max(mostOnTheWay, sum);
                };
    }

    private void bounded(Member master) {
        long piece = lab.config.chunkBytes() + 2 * VALUE;
        assertThat(mostInATurn)
                .as("bytes of one turn")
                .isPositive()
                .isLessThanOrEqualTo(ResyncQueue.turnBytes(lab.config) + piece);
        assertThat(mostOnTheWay)
                .as("bytes that wait for being sent and read")
                .isLessThanOrEqualTo(REPLICAS * (ResyncQueue.peerBytes(lab.config) + piece))
                .isLessThanOrEqualTo(MOST_MEMORY);
        assertThat(master.counters().resyncTurnsFull).as("turns that were full").isPositive();
    }

    private long stateBytes(Member master) {
        long sum = 0;
        for (int i = 0; i < SHARDS; i++) {
            sum += master.node.shardAt(i).store.bytes();
        }
        return sum;
    }

    /** Writes and lets messages travel until every copy is in sync; each write is answered. */
    private void writeUntilWhole(Member master, int ticksMax) {
        for (int i = 0; !whole(); i++) {
            assertThat(i).as("ticks until all are in sync").isLessThan(ticksMax);
            for (int j = 0; j < 5; j++) {
                long ticket = lab.write(master, "w" + i + "-" + j, 100 + random.nextInt(900));
                lab.deliver(ANSWERED_WITHIN_TURNS * lab.perTurn);
                assertThat(lab.results).as("answered while others are served").containsKey(ticket);
                lab.deliver(random.nextInt(1_000));
            }
            lab.beat(1, 2_000);
        }
        lab.beat(20);
        for (long ticket = 1; ticket <= lab.results.size(); ticket++) {
            assertThat(lab.results.get(ticket)).isNotInstanceOf(Result.Failed.class);
        }
    }

    private boolean whole() {
        return replicas.stream().allMatch(this::inSync);
    }

    private boolean inSync(Member member) {
        for (int i = 0; i < SHARDS; i++) {
            Shard shard = member.node.shardAt(i);
            if (shard.backup == null || !shard.backup.current() || !shard.insider()) {
                return false;
            }
        }
        return true;
    }

    private void equal(Member master) {
        for (Member replica : replicas) {
            for (int i = 0; i < SHARDS; i++) {
                Shard copy = replica.node.shardAt(i);
                assertThat(copy.end).isEqualTo(master.node.shardAt(i).end);
                assertThat(copy.store.digest()).isEqualTo(master.node.shardAt(i).store.digest());
            }
        }
    }

    @Test
    void shouldBringUpEightEmptyReplicasAtOnce() {
        Member master = masterWithState();
        measure(master);
        lab.lost = (from, message) -> true; // nobody is served before all are there
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(lab.start());
        }
        lab.lost = (from, message) -> false;
        writeUntilWhole(master, 100);
        equal(master);
        assertThat(lab.decided(Resync.Plan.FULL)).isEqualTo((long) REPLICAS * SHARDS);
        assertThat(master.counters().resyncBytesOut)
                .isLessThanOrEqualTo(stateBytes(master) * REPLICAS * 11 / 10);
        bounded(master);
    }

    /** Those that held everything get what they missed: from the backlog, or as a DELTA. */
    @Test
    void shouldBringUpEightReplicasThatWereAway() {
        Member master = masterWithState();
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(lab.start());
        }
        lab.beat(20);
        assertThat(whole()).isTrue();
        replicas.forEach(lab::unlink);
        lab.beat(5);
        long before = stateBytes(master);
        for (int i = 0; i < 500; i++) {
            lab.write(master, "missed" + i, random.nextInt(2 * VALUE));
            lab.deliver();
        }
        long missed = stateBytes(master) - before;
        lab.events.clear();
        sentBefore = master.counters().resyncBytesOut;
        long sent = sentBefore;
        measure(master);
        replicas.forEach(lab::relink);
        writeUntilWhole(master, 100);
        equal(master);
        assertThat(lab.decided(Resync.Plan.FULL)).isZero();
        assertThat(master.counters().resyncBytesOut - sent)
                .isLessThanOrEqualTo(missed * REPLICAS * 12 / 10);
        bounded(master);
    }

    /** Redis #4697, #11534: one that reads slowly goes on at its pace, and is not begun anew. */
    @Test
    void shouldNotStartASlowReplicaAgainAndAgain() {
        Member master = masterWithState();
        measure(master);
        for (int i = 0; i < REPLICAS - 1; i++) {
            replicas.add(lab.start());
        }
        lab.beat(20);
        assertThat(whole()).isTrue();
        lab.lost = (from, message) -> true;
        Member slow = lab.start();
        slow.bytesPerTick = 64 << 10;
        lab.lost = (from, message) -> false;
        long mostUnread = 0;
        int ticks = 0;
        while (!inSync(slow)) {
            assertThat(++ticks).as("ticks").isLessThan(600);
            lab.write(master, "w" + ticks, 500);
            lab.beat(1);
            mostUnread = Math.max(mostUnread, lab.unreadBytes(slow));
            assertThat(whole()).as("the others stay in sync").isTrue();
        }
        assertThat(ticks).as("at its pace").isGreaterThan(KEYS * VALUE / slow.bytesPerTick / 2);
        assertThat(mostUnread)
                .as("what waits for it at the master")
                .isLessThanOrEqualTo(2 * ResyncQueue.peerBytes(lab.config));
        assertThat(slow.counters().resyncFullCompleted).isEqualTo(SHARDS);
        assertThat(master.counters().resyncFull).isEqualTo((long) REPLICAS * SHARDS);
        assertThat(master.counters().exclusions).isZero();
        assertThat(master.counters().resyncBytesOut)
                .isLessThanOrEqualTo(stateBytes(master) * REPLICAS * 11 / 10);
        slow.bytesPerTick = 0;
        replicas.add(slow);
        lab.beat(20);
        equal(master);
    }

    /** A scan needs the removals beyond its place; it must not lose them for ever. */
    @Test
    void shouldEndAScanUnderSteadyRemovals() {
        NodeConfig d = NodeConfig.DEFAULT;
        Lab scene =
                new Lab(
                        new NodeConfig(
                                d.tickNanos(),
                                d.verdictTicks(),
                                d.leaseNanos(),
                                1,
                                2_000,
                                d.windowBytes(),
                                2_000,
                                d.stallTicks(),
                                d.outsiderTicks(),
                                d.commandTicks(),
                                20,
                                d.commandsMax(),
                                new BacklogLimits(2_000, 600, 36_000),
                                d.minBackups()));
        Member master = scene.start();
        int first = 0;
        int next = 2_000;
        scene.fill(master, "k", next, 100);
        scene.lost = (from, message) -> true;
        Member backup = scene.start();
        scene.lost = (from, message) -> false;
        int ticks = 0;
        while (scene.decided(Resync.Plan.FULL) == 0
                || !master.shard().row.inSync().contains(backup.peer.id())) {
            assertThat(++ticks).as("ticks").isLessThan(1_000);
            for (int i = 0; i < 10; i++) {
                scene.remove(master, "k" + first++);
                scene.write(master, "k" + next++, 100);
            }
            scene.beat(1, 40);
        }
        assertThat(ticks * 10).as("removals, against what is remembered").isGreaterThan(4 * 20);
        scene.beat(50);
        assertThat(scene.decided(Resync.Plan.FULL)).isEqualTo(1);
        assertThat(master.counters().resyncScansOvertaken).isZero();
        assertThat(scene.digest(backup)).isEqualTo(scene.digest(master));
    }
}
