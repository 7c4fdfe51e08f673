package io.heartline.replication;

import java.util.ArrayList;
import java.util.List;

/**
 * One run of the simulator: a cluster starts, things go wrong, then everything is mended and must
 * come to rest with nothing unaccounted for.
 */
final class SimRun {

    private static final long MS = SimWorld.MS;

    private final SimWorld world;

    private SimRun(long seed, SimStats stats) {
        world = new SimWorld(seed, stats);
    }

    /**
     * Runs one seed.
     *
     * @throws AssertionError if an invariant is broken; the message names the seed
     */
    static void run(long seed, SimStats stats) {
        SimStats own = new SimStats();
        try {
            new SimRun(seed, own).run();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError(
                    "-Dheartline.seed=" + seed + ": " + broken.getMessage(), broken);
        }
        stats.addAll(own);
        stats.add("runs", 1);
    }

    private void run() {
        for (SimWorld.Host host : world.hosts) {
            world.start(host);
            world.runFor(world.random.nextInt(400) * MS);
        }
        settle();
        if (world.random.nextInt(3) == 0) {
            world.checks.strict = true;
            oneFaultAtATime();
        } else {
            mayhem();
        }
        rest();
    }

    private void settle() {
        for (int i = 0; i < 200 && !world.checks.settled(); i++) {
            world.runFor(200 * MS);
        }
        world.checks.require(
                world.checks.settled(),
                () -> "I6: not in sync after 40 s without a fault: " + SimPicture.of(world));
    }

    // ---- one fault, then rest, then the next

    private void oneFaultAtATime() {
        int faults = 2 + world.random.nextInt(3);
        for (int i = 0; i < faults; i++) {
            world.runFor((300 + world.random.nextInt(1_000)) * MS);
            SimWorld.Host victim = world.anyHost();
            if (world.flips.maybe(3)) {
                world.flips.settle();
            }
            handOver(world.random.nextInt(3) * 400);
            switch (world.random.nextInt(world.disks() ? 8 : 5)) {
                case 0, 5 -> restart(victim);
                case 6 -> diskTrouble(victim);
                case 7 -> stopAll();
                case 1 -> freeze(victim, 200 + world.random.nextInt(600));
                case 2 -> freeze(victim, 1_500 + world.random.nextInt(6_000));
                case 3 -> handOver(2_000);
                default -> leaveAndReturn(victim);
            }
            settle();
        }
    }

    /** Somebody hands over all that he masters; what comes next may hit any moment of it. */
    private void handOver(int withinMs) {
        if (withinMs == 0) {
            return;
        }
        SimWorld.Incarnation member = world.anyHost().running;
        if (member != null && member.awake()) {
            world.step(member, () -> member.node.handOver(world.now));
            world.runFor(world.random.nextInt(world.random.nextBoolean() ? 12 : withinMs) * MS);
        }
    }

    private void restart(SimWorld.Host victim) {
        world.crash(victim);
        world.runFor((100 + world.random.nextInt(3_000)) * MS);
        world.start(victim);
    }

    private void diskTrouble(SimWorld.Host victim) {
        SimDisk disk = victim.disk;
        if (disk != null && victim.running != null) {
            victim.running.node.compact(world.random.nextInt(SimWorld.SHARDS), world.now);
            if (world.random.nextBoolean()) {
                disk.fail();
                world.runFor(world.random.nextInt(3_000) * MS);
                disk.mend();
            }
        }
    }

    /** In a strict run only where nothing may be lost by it. */
    private void stopAll() {
        boolean sound =
                world.hosts.stream()
                        .allMatch(h -> h.disk != null && !h.disk.spoiled && always(h.disk));
        if (world.checks.strict && !sound) {
            return;
        }
        world.stats.add("fullStops", 1);
        world.checks.fullStop = true;
        for (SimWorld.Host host : world.hosts) {
            world.crash(host);
            world.runFor(world.random.nextInt(50) * MS);
        }
        List<SimWorld.Host> order = new ArrayList<>(world.hosts);
        while (!order.isEmpty()) {
            world.runFor(world.random.nextInt(600) * MS);
            world.start(order.remove(world.random.nextInt(order.size())));
        }
        world.checks.fullStop = false;
    }

    private static boolean always(SimDisk disk) {
        return disk.fsync == SimDisk.Fsync.ALWAYS;
    }

    private void freeze(SimWorld.Host victim, int ms) {
        world.pause(victim);
        world.runFor(ms * MS);
        world.resume(victim);
    }

    private void leaveAndReturn(SimWorld.Host victim) {
        SimWorld.Incarnation leaving = victim.running;
        if (leaving == null) {
            return;
        }
        if (world.random.nextBoolean()) {
            world.step(leaving, () -> leaving.node.retire(world.now));
            world.runFor(world.random.nextInt(3_000) * MS);
        }
        if (victim.running != leaving) {
            return;
        }
        leaving.client.quiet = world.random.nextBoolean();
        world.step(leaving, () -> leaving.node.leave(world.now));
        for (int i = 0; i < 100 && victim.running != null; i++) {
            world.runFor(100 * MS);
        }
        world.checks.require(victim.running == null, "a member that should leave does not");
        world.runFor(world.random.nextInt(2_000) * MS);
        world.start(victim);
    }

    // ---- everything at once

    private void mayhem() {
        int faults = 3 + world.random.nextInt(8);
        for (int i = 0; i < faults; i++) {
            world.runFor(world.random.nextInt(1_500) * MS);
            handOver(world.random.nextInt(3) * 400);
            world.flips.maybe(6);
            SimWorld.Host victim = world.anyHost();
            SimWorld.Host other = world.anyHost();
            if (world.disks() && world.random.nextInt(3) == 0) {
                diskFault(victim);
            }
            switch (world.random.nextInt(8)) {
                case 0 -> world.crash(victim);
                case 1, 2 -> startIfDown(victim);
                case 3 -> world.pause(victim);
                case 4 -> world.resume(victim);
                case 5 -> world.cut(victim, other);
                case 6 -> {
                    world.cut(victim, other);
                    world.cut(other, victim);
                }
                default -> world.healAll();
            }
            if (world.random.nextInt(6) == 0) {
                world.checks.nextGeneration();
            }
        }
        world.runFor(world.random.nextInt(3_000) * MS);
    }

    private void diskFault(SimWorld.Host victim) {
        SimDisk disk = victim.disk;
        if (disk == null || victim.running == null) {
            return;
        }
        switch (world.random.nextInt(6)) {
            case 0 -> disk.fail();
            case 1 -> disk.mend();
            case 2 -> stopAll();
            default ->
                    victim.running.node.compact(world.random.nextInt(SimWorld.SHARDS), world.now);
        }
    }

    private void startIfDown(SimWorld.Host host) {
        if (host.running == null) {
            world.start(host);
        }
    }

    // ---- rest

    private void rest() {
        for (SimWorld.Host host : world.hosts) {
            world.resume(host);
            startIfDown(host);
            if (host.disk != null) {
                host.disk.mend();
            }
        }
        world.healAll();
        settle();
        List<SimWorld.Incarnation> all = new ArrayList<>(world.awake());
        all.forEach(member -> member.client.quiet = true);
        world.runFor(10_000 * MS);
        world.quiet = true;
        int before = world.checks.ackedCount();
        for (SimWorld.Incarnation member : all) {
            member.client.probe("last-" + member.host.index);
        }
        world.runFor(3_000 * MS);
        world.checks.require(
                world.checks.ackedCount() == before + all.size(),
                "I6: a write after quiet was not acknowledged within 3 s");
        for (SimWorld.Incarnation member : all) {
            world.checks.require(member.client.flying() == 0, "a command was never answered");
        }
        settle();
        world.flips.maybe(2);
        world.flips.settle();
        world.runFor(2_000 * MS);
        world.checks.inSyncAndEqual();
        world.flips.accountFor();
        for (SimWorld.Incarnation member : all) {
            Counters counters = member.node.context().counters;
            world.stats.add("backlogsFreed", counters.backlogsFreed);
            world.stats.add("resumed", counters.resyncResumed);
        }
        world.checks.accountForAcknowledged();
        for (SimWatcher watcher : world.watchers) {
            Row row = world.awake().get(0).node.shardAt(watcher.shard).row;
            SimWorld.Incarnation master = world.incarnations.get(row.master());
            if (master != null) {
                watcher.compare(master.node.shardAt(watcher.shard));
            }
        }
    }

    /** For a shell: first seed, number of seeds. */
    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        boolean goOn = args.length > 2;
        SimStats stats = new SimStats();
        long began = System.nanoTime();
        int broken = 0;
        for (long seed = first; seed < first + count; seed++) {
            try {
                run(seed, stats);
            } catch (AssertionError failure) {
                broken++;
                System.out.println(failure.getMessage());
                if (!goOn) {
                    throw failure;
                }
            }
        }
        System.out.println(stats);
        System.out.println(
                broken
                        + " broken, "
                        + (System.nanoTime() - began) / 1_000_000 / count
                        + " ms each");
    }
}
