package io.heartline.chaos;

import io.heartline.bench.MemberProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Does harm to members, at random but never so long that one would be given up: each second the
 * links of one are cut, now and then one is stopped by the operating system, or asked to hand over
 * its masterships.
 */
final class Nemesis implements AutoCloseable {

    private static final int STOP_MS_MAX = 1_900;

    private final List<MemberProcess> members;
    private final Random random;
    private final List<MemberProcess> stopped = new ArrayList<>();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    int cuts;
    int stops;
    int handovers;

    Nemesis(List<MemberProcess> members, Random random) {
        this.members = members;
        this.random = random;
    }

    /** Rages for a while; all members run again when it returns. */
    void rage(int seconds) throws Exception {
        for (int i = 0; i < seconds; i++) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            MemberProcess victim = awake();
            victim.ask("cut", 50 + random.nextInt(451));
            cuts++;
            if (random.nextBoolean()) {
                Thread.sleep(random.nextInt(400));
                handovers += handOver();
            }
            if (random.nextInt(3) == 0) {
                Thread.sleep(random.nextInt(400));
                stop(awake(), 100 + random.nextInt(STOP_MS_MAX - 100));
            }
            TimeUnit.NANOSECONDS.sleep(Math.max(0, end - System.nanoTime()));
        }
        later.shutdown();
        if (!later.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a stopped member was not woken");
        }
    }

    /** Asks one after the other until there is one that has something to hand over. */
    private int handOver() throws Exception {
        List<MemberProcess> asked = allAwake();
        Collections.shuffle(asked, random);
        for (MemberProcess member : asked) {
            int begun = Integer.parseInt(member.ask("handover"));
            if (begun > 0) {
                return begun;
            }
        }
        return 0;
    }

    private MemberProcess awake() {
        List<MemberProcess> awake = allAwake();
        return awake.get(random.nextInt(awake.size()));
    }

    private List<MemberProcess> allAwake() {
        synchronized (stopped) {
            List<MemberProcess> awake = new ArrayList<>(members);
            awake.removeAll(stopped);
            return awake;
        }
    }

    private void stop(MemberProcess member, int millis) throws Exception {
        synchronized (stopped) {
            stopped.add(member);
        }
        member.signal("STOP");
        stops++;
        var unused = later.schedule(() -> wake(member), millis, TimeUnit.MILLISECONDS);
    }

    private void wake(MemberProcess member) {
        try {
            member.signal("CONT");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            synchronized (stopped) {
                stopped.remove(member);
            }
        }
    }

    @Override
    public String toString() {
        return cuts + " cuts, " + stops + " stops, " + handovers + " hand-overs asked for";
    }

    @Override
    public void close() {
        later.shutdownNow();
    }
}
