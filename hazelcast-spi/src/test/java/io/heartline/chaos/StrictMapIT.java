package io.heartline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.bench.MemberProcess;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A map in STRICT mode on three members that are processes of their own; two backups. */
class StrictMapIT {

    private static final int BACKUPS = 2;
    private static final int KEYS = 16;

    private final int port = 20_000 + ThreadLocalRandom.current().nextInt(1_000) * 40;

    private void launch(Cluster cluster, int members) throws Exception {
        for (int i = 0; i < members; i++) {
            cluster.members.add(MapMember.launch(port, BACKUPS));
        }
        for (MemberProcess member :
                cluster.members.subList(cluster.members.size() - members, cluster.members.size())) {
            assertThat(member.answer()).isEqualTo("ready");
        }
        cluster.awaitWhole(BACKUPS + 1, 30);
        assertThat(cluster.members.get(0).ask("put", "SYNC", "{k0}", "here")).isEqualTo("applied");
    }

    @Test
    void losesNothingWithAMasterAndRefusesWithoutAMajorityUntilItIsBack() throws Exception {
        try (Cluster cluster = new Cluster()) {
            launch(cluster, 3);
            everyCallWorksFromEveryMember(cluster);
            int last = swapsGoOnThroughTheKillOfTheMaster(cluster);
            launch(cluster, 1);
            MemberProcess alone = cluster.members.get(0);
            for (MemberProcess other : cluster.members.subList(1, 3)) {
                other.signal("STOP");
            }
            String stands = assertRefused(alone, last);
            for (MemberProcess other : cluster.members.subList(1, 3)) {
                other.signal("CONT");
            }
            cluster.awaitWhole(BACKUPS + 1, 30);
            assertThat(taken(cluster.members.get(1), stands, "back")).isEqualTo("applied");
            for (MemberProcess member : cluster.members) {
                assertThat(member.ask("get", "STRICT", "k0")).isEqualTo("value back");
            }
        }
    }

    /**
     * What a master and a second may have acknowledged without the third died with their memory:
     * STRICT stays refused, whoever takes their places, and nothing else does. (A master that
     * outlives two that had elected it begins anew with newcomers: {@code LostMajorityTest}.)
     */
    @Test
    void aMajorityThatHasEndedAtOnceIsNotReplaced() throws Exception {
        try (Cluster cluster = new Cluster()) {
            launch(cluster, 3);
            MemberProcess master = cluster.master("k0");
            MemberProcess alone = cluster.other(master);
            assertThat(alone.ask("put", "STRICT", "k0", 1)).isEqualTo("applied");
            killAllBut(cluster, alone);
            String stands = assertRefused(alone, 1);
            launch(cluster, 2);
            assertThat(taken(cluster.members.get(2), stands, "newcomers"))
                    .startsWith("NOT_ENOUGH_COPIES 3 of 3 copies are in sync, but")
                    .contains("STRICT stays refused");
            assertThat(cluster.members.get(1).ask("swap", "SYNC", "k0", stands, 2))
                    .isEqualTo("applied");
        }
    }

    private static void killAllBut(Cluster cluster, MemberProcess alone) throws Exception {
        for (MemberProcess member : List.copyOf(cluster.members)) {
            if (member != alone) {
                cluster.kill(member);
            }
        }
    }

    /** Asks for 5 s: after a change of master there are too few copies for a while. */
    private static String patiently(MemberProcess member, Object... words) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        String answer = member.ask(words);
        while (answer.matches("(NOT_ENOUGH_COPIES|unknown) .*") && System.nanoTime() - end < 0) {
            Thread.sleep(50);
            answer = member.ask(words);
        }
        return answer;
    }

    private static String taken(MemberProcess member, Object from, Object to) throws Exception {
        return patiently(member, "swap", "STRICT", "k0", from, to);
    }

    private static void everyCallWorksFromEveryMember(Cluster cluster) throws Exception {
        int number = 0;
        for (MemberProcess member : cluster.members) {
            String stock = "{o" + number + "}stock";
            assertThat(member.ask("put", "STRICT", stock, "1")).isEqualTo("applied");
            assertThat(member.ask("step", "STRICT", stock, "1", "0", stock + "s"))
                    .isEqualTo("applied");
            assertThat(member.ask("step", "STRICT", stock, "1", "7", stock + "t"))
                    .isEqualTo("refused 0");
            assertThat(member.ask("swap", "STRICT", stock, "0", "sold")).isEqualTo("applied");
            for (MemberProcess other : cluster.members) {
                assertThat(other.ask("get", "STRICT", stock)).isEqualTo("value sold");
                assertThat(other.ask("get", "STRICT", stock + "s")).isEqualTo("value 0");
                assertThat(other.ask("get", "STRICT", stock + "t")).isEqualTo("value -");
            }
            number++;
        }
    }

    /** Returns the last value of all keys. */
    private static int swapsGoOnThroughTheKillOfTheMaster(Cluster cluster) throws Exception {
        int rounds = 8;
        MemberProcess master = cluster.master("k0");
        MemberProcess client = cluster.other(master);
        for (int round = 1; round <= rounds; round++) {
            client.tell("swap", "STRICT", keys(), round == 1 ? "-" : round - 1, round);
            if (round == rounds / 2) {
                cluster.kill(master);
            }
            String[] answers = client.answer().split(" \\| ");
            for (int k = 0; k < KEYS; k++) {
                settle(client, "k" + k, round, answers[k]);
            }
        }
        return rounds;
    }

    /** An unknown swap may stand or not; what was acknowledged must stand, what was refused not. */
    private static void settle(MemberProcess client, String key, int round, String answer)
            throws Exception {
        String value = patiently(client, "get", "STRICT", key);
        if (answer.equals("applied")) {
            assertThat(value).as(key).isEqualTo("value " + round);
            return;
        }
        String before = "value " + (round == 1 ? "-" : round - 1);
        assertThat(answer).matches("(unknown|NOT_ENOUGH_COPIES) .*");
        assertThat(value)
                .as(answer)
                .isIn(before, answer.startsWith("un") ? "value " + round : before);
        assertThat(patiently(client, "put", "STRICT", key, round)).isEqualTo("applied");
    }

    private static String keys() {
        StringBuilder keys = new StringBuilder("k0");
        for (int k = 1; k < KEYS; k++) {
            keys.append(",k").append(k);
        }
        return keys.toString();
    }

    /**
     * Waits until STRICT is refused. The swap that was under way when the majority went is unknown,
     * and may stand.
     *
     * @return the value of the first key
     */
    private static String assertRefused(MemberProcess alone, int last) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String answer = "";
        while (!answer.startsWith("NOT_ENOUGH_COPIES")) {
            assertThat(System.nanoTime() - end).as(answer).isNegative();
            answer = alone.ask("swap", "STRICT", "k0", last, "alone");
            assertThat(answer).isNotEqualTo("applied").doesNotStartWith("refused");
        }
        assertThat(answer).containsAnyOf("copies are in sync", "not elected by a majority");
        assertThat(answer).contains("start or reconnect");
        assertThat(alone.ask("get", "STRICT", "k0")).startsWith("NOT_ENOUGH_COPIES");
        // The other keys of its shard are refused as well, and nothing is done
        for (String verb : new String[] {"put", "remove"}) {
            assertThat(alone.ask(verb, "STRICT", "{k0}", "alone")).startsWith("NOT_ENOUGH_COPIES");
        }
        assertThat(alone.ask("get", "SYNC", "{k0}")).isEqualTo("value here");
        String stands = alone.ask("get", "SYNC", "k0");
        assertThat(stands).isIn("value " + last, "value alone");
        return stands.substring("value ".length());
    }
}
