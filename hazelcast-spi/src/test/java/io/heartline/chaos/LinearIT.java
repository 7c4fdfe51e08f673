package io.heartline.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.bench.MemberProcess;
import io.heartline.replication.SimLinear;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three members that are processes of their own serve registers in STRICT mode while one of them at
 * a time is cut off, stopped (sometimes beyond the verdict) or killed and started again; what their
 * clients saw has to be linearizable.
 */
class LinearIT {

    private static final int SECONDS = Integer.getInteger("heartline.linear.seconds", 15);
    private static final long SEED =
            Long.getLong("heartline.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    private static final int MEMBERS = 3;
    private static final List<String> OPTIONS =
            List.of("-Xmx192m", "-Djava.util.logging.config.file=/dev/null");

    @TempDir Path directory;

    private final Random random = new Random(SEED);
    private final String port =
            Integer.toString(20_000 + ThreadLocalRandom.current().nextInt(1_000) * 40);
    private final List<Path> files = new ArrayList<>();

    @Test
    void compareAndSetIsLinearizable() throws Exception {
        System.out.println("registers: -Dheartline.seed=" + SEED + ", " + SECONDS + " s");
        try (Cluster cluster = new Cluster()) {
            for (int i = 0; i < MEMBERS; i++) {
                cluster.members.add(launch());
            }
            for (MemberProcess member : cluster.members) {
                member.answer();
            }
            for (MemberProcess member : cluster.members) {
                member.ask("go");
            }
            Thread.sleep(2_000);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            for (int i = 0; System.nanoTime() - end < 0; i++) {
                harm(cluster.members, i % 3);
            }
            Thread.sleep(2_000);
            for (MemberProcess member : cluster.members) {
                member.ask("rest");
            }
        }
        Histories histories = new Histories();
        for (Path file : files) {
            histories.add(file);
        }
        System.out.println("registers: " + histories.byRegister.size() + ", " + histories.counts);
        for (String kind : List.of("session", "map")) {
            assertThat(histories.counts.get("swap " + kind)).isGreaterThan(5 * SECONDS);
        }
        histories.byRegister.forEach(
                (register, ops) ->
                        assertThat(SimLinear.holds(ops)).as(register + " " + ops).isTrue());
        assertThat(histories.byRegister.values())
                .as("histories that a stale read at their end spoils")
                .anyMatch(ops -> !SimLinear.holds(withStaleRead(ops)));
    }

    private static List<SimLinear.Op> withStaleRead(List<SimLinear.Op> ops) {
        List<SimLinear.Op> more = new ArrayList<>(ops);
        more.add(new SimLinear.Op(false, 0, 0, Long.MAX_VALUE - 2, Long.MAX_VALUE - 1));
        return more;
    }

    /** One member at a time, and what has been harmed gets a while to come back. */
    private void harm(List<MemberProcess> members, int how) throws Exception {
        int at = random.nextInt(MEMBERS);
        MemberProcess victim = members.get(at);
        if (how == 0) {
            int millis = 50 + random.nextInt(1_500);
            victim.ask("cut", millis);
            Thread.sleep(millis);
        } else if (how == 1) {
            victim.signal("STOP");
            Thread.sleep(500 + random.nextInt(4_500));
            victim.signal("CONT");
        } else {
            victim.signal("KILL");
            MemberProcess next = launch();
            members.set(at, next);
            victim.close();
            next.answer();
            next.ask("go");
        }
        Thread.sleep(500 + random.nextInt(1_000));
    }

    private MemberProcess launch() throws Exception {
        Path file = directory.resolve("history-" + files.size());
        Files.createFile(file);
        files.add(file);
        return MemberProcess.launch(
                RegisterMember.class,
                OPTIONS,
                List.of(Integer.toString(files.size()), port, file.toString()));
    }
}
