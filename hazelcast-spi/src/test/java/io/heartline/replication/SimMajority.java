package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A run for STRICT: arbitrary cuts and pauses, and crashes of one member at a time, the next only
 * when the cluster is whole again.
 */
final class SimMajority {

    private static final long MS = SimWorld.MS;

    private final SimWorld world;
    private final SimStrict strict;

    private SimMajority(long seed, SimStats stats) {
        boolean pair = seed % 3 == 0;
        world = new SimWorld(seed, stats, pair ? 2 : 3, pair ? 1 : 2);
        strict = new SimStrict(world);
        world.strict = strict;
        strict.shown.begin();
    }

    /**
     * Runs one seed.
     *
     * @throws AssertionError if an invariant is broken; the message names the seed
     */
    static void run(long seed, SimStats stats) {
        SimStats own = new SimStats();
        try {
            new SimMajority(seed, own).run();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError("strict seed " + seed + ": " + broken.getMessage(), broken);
        }
        stats.addAll(own);
        stats.add("strictRuns", 1);
    }

    private void run() {
        for (SimWorld.Host host : world.hosts) {
            world.start(host);
            world.runFor(world.random.nextInt(400) * MS);
        }
        int faults = 4 + world.random.nextInt(10);
        for (int i = 0; i < faults; i++) {
            world.runFor(world.random.nextInt(1_500) * MS);
            SimWorld.Host victim = world.anyHost();
            SimWorld.Host other = world.anyHost();
            switch (world.random.nextInt(9)) {
                case 0, 1 -> crashIfWhole(victim);
                case 8 -> stopAllIfWhole();
                case 2 -> world.pause(victim);
                case 3 -> world.resume(victim);
                case 4 -> world.cut(victim, other);
                case 5 -> {
                    world.cut(victim, other);
                    world.cut(other, victim);
                }
                default -> world.healAll();
            }
            restartSome();
        }
        rest();
    }

    private void restartSome() {
        for (SimWorld.Host host : world.hosts) {
            if (host.running == null && world.random.nextBoolean()) {
                world.start(host);
            }
        }
    }

    private void crashIfWhole(SimWorld.Host victim) {
        if (world.random.nextBoolean()) {
            world.hosts.forEach(world::resume);
            world.healAll();
            world.runFor(6_000 * MS);
        }
        if (whole()) {
            world.stats.add("strictCrashes", 1);
            world.crash(victim);
        }
    }

    /** All end at once, and come back with what their disks had promised to keep. */
    private void stopAllIfWhole() {
        boolean kept =
                world.hosts.stream()
                        .map(host -> host.disk)
                        .allMatch(d -> d != null && d.fsync == SimDisk.Fsync.ALWAYS && !d.spoiled);
        if (!kept || !whole()) {
            return;
        }
        world.stats.add("strictStops", 1);
        world.checks.fullStop = true;
        world.hosts.forEach(world::crash);
        List<SimWorld.Host> order = new ArrayList<>(world.hosts);
        while (!order.isEmpty()) {
            world.runFor(world.random.nextInt(1_500) * MS);
            world.start(order.remove(world.random.nextInt(order.size())));
        }
        world.checks.fullStop = false;
    }

    /** Whether every running copy knows that all that run are the voters. */
    private boolean whole() {
        Set<MemberId> running = new HashSet<>();
        for (SimWorld.Host host : world.hosts) {
            if (host.running == null) {
                return false;
            }
            running.add(host.running.id);
        }
        for (SimWorld.Host host : world.hosts) {
            for (int i = 0; i < SimWorld.SHARDS; i++) {
                Shard shard = host.running.node.shardAt(i);
                Voters voters = Voters.of(shard.store);
                boolean synced = shard.row.inSync().equals(running);
                if (voters.joint() || !voters.next().equals(running) || !synced) {
                    return false;
                }
            }
        }
        return true;
    }

    private void rest() {
        for (SimWorld.Host host : world.hosts) {
            world.resume(host);
            if (host.running == null) {
                world.start(host);
            }
        }
        world.healAll();
        for (int i = 0; i < 200 && !world.checks.settled(); i++) {
            world.runFor(200 * MS);
        }
        world.checks.require(world.checks.settled(), () -> "not in sync: " + SimPicture.of(world));
        world.runFor(2_000 * MS);
        world.awake().forEach(member -> member.client.quiet = true);
        strict.quiet = true;
        world.runFor(10_000 * MS);
        world.quiet = true;
        long before = world.stats.get("strictReads");
        strict.readAll();
        world.runFor(3_000 * MS);
        long answered = world.stats.get("strictReads") - before;
        world.checks.require(
                answered == (long) SimStrict.registers() * world.hosts.size(),
                () -> "STRICT does not come back after quiet: " + answered + SimPicture.of(world));
        strict.check();
        world.checks.inSyncAndEqual();
        world.checks.accountForAcknowledged();
    }

    /** For a shell: first seed, number of seeds. */
    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        SimStats stats = new SimStats();
        int broken = 0;
        for (long seed = first; seed < first + count; seed++) {
            try {
                run(seed, stats);
            } catch (AssertionError failure) {
                broken++;
                System.out.println(failure.getMessage());
            }
        }
        System.out.println(stats + " " + broken + " broken");
    }
}
