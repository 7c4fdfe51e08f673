package io.heartline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.bench.MemberProcess;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The master of a key is stopped by the operating system while a client on another member has a
 * compareAndSet under way there. The request lies in the sleeper's socket until it wakes up: what
 * it was told then must not be done again.
 */
class FrozenMasterIT {

    private static final String KEY = "k";

    /** A command ends after 8 s; the rest is for a busy machine. */
    private static final long BOUND_MILLIS = 14_000;

    private final int port = 20_000 + ThreadLocalRandom.current().nextInt(1_000) * 40;

    private void launch(Cluster cluster, int members) throws Exception {
        for (int i = 0; i < members; i++) {
            cluster.members.add(MapMember.launch(port, members - 1));
        }
        for (MemberProcess member : cluster.members) {
            assertThat(member.answer()).isEqualTo("ready");
        }
        cluster.awaitWhole(members, 30);
    }

    /** Returns what the client got while the master slept. */
    private static String swapAtASleeper(
            MemberProcess master, MemberProcess client, String mode, String from, String to)
            throws Exception {
        master.signal("STOP");
        long begin = System.nanoTime();
        String answer = client.ask("swap", mode, KEY, from, to);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin))
                .as(answer)
                .isLessThan(BOUND_MILLIS);
        return answer;
    }

    /** With two copies there is no majority without the sleeper, so nobody may say OK. */
    @Test
    void swapIsUnknownWhileTheMajoritySleepsAndIsDoneOnceAtMost() throws Exception {
        try (Cluster cluster = new Cluster()) {
            launch(cluster, 2);
            MemberProcess master = cluster.master(KEY);
            MemberProcess client = cluster.other(master);
            assertThat(client.ask("put", "STRICT", KEY, "old")).isEqualTo("applied");
            String answer = swapAtASleeper(master, client, "STRICT", "old", "new");
            master.signal("CONT");
            assertThat(answer).startsWith("unknown ");
            cluster.awaitWhole(2, 30);
            String stands = client.ask("get", "STRICT", KEY);
            assertThat(stands).isIn("value old", "value new");
            if (stands.equals("value new")) {
                undone(cluster, client, "STRICT");
            }
        }
    }

    /** The survivor of a pair takes over after the verdict: OK is the truth then. */
    @Test
    void swapThatIsAppliedAtTheNextMasterIsNotDoneAgainByTheSleeper() throws Exception {
        try (Cluster cluster = new Cluster()) {
            launch(cluster, 2);
            MemberProcess master = cluster.master(KEY);
            MemberProcess client = cluster.other(master);
            assertThat(client.ask("put", "SYNC", KEY, "old")).isEqualTo("applied");
            String answer = swapAtASleeper(master, client, "SYNC", "old", "new");
            assertThat(answer).matches("applied|unknown .*");
            if (answer.equals("applied")) {
                assertThat(client.ask("get", "SYNC", KEY)).isEqualTo("value new");
            }
            // As it was: what the sleeper still finds in its socket would fit again
            client.ask("swap", "SYNC", KEY, "new", "old");
            master.signal("CONT");
            cluster.awaitWhole(2, 30);
            assertThat(master.ask("get", "SYNC", KEY)).isEqualTo("value old");
            assertThat(client.ask("get", "SYNC", KEY)).isEqualTo("value old");
        }
    }

    /** Sets it back to what the swap expected, and sees it stay so. */
    private static void undone(Cluster cluster, MemberProcess client, String mode)
            throws Exception {
        assertThat(client.ask("swap", mode, KEY, "new", "old")).isEqualTo("applied");
        Thread.sleep(1_000);
        for (MemberProcess member : cluster.members) {
            assertThat(member.ask("get", mode, KEY)).isEqualTo("value old");
        }
    }
}
