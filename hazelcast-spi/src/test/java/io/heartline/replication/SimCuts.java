package io.heartline.replication;

/**
 * A run for R6: five hosts and two backups; all links of a host are lost for less than a verdict,
 * while masterships are handed over. Nobody is excluded, so nothing is lost, nobody believes in old
 * data, and no copy is made but the two that each shard began with.
 */
final class SimCuts {

    private static final long MS = SimWorld.MS;
    private static final int HOSTS = 5;
    private static final int BACKUPS = 2;

    /** Ten silent ticks are a verdict. */
    private static final int CUT_MS_MAX = 500;

    /** Time for an exchange, so that the silence of one cut does not add to that of the next. */
    private static final int REST_MS = 250;

    private final SimWorld world;

    private SimCuts(long seed, SimStats stats) {
        world = new SimWorld(seed, stats, HOSTS, BACKUPS);
    }

    /**
     * Runs one seed.
     *
     * @throws AssertionError if an invariant is broken; the message names the seed
     */
    static void run(long seed, SimStats stats) {
        SimStats own = new SimStats();
        try {
            new SimCuts(seed, own).run(own);
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError("cuts seed " + seed + ": " + broken.getMessage(), broken);
        }
        stats.addAll(own);
        stats.add("cutRuns", 1);
    }

    private void run(SimStats stats) {
        for (SimWorld.Host host : world.hosts) {
            world.start(host);
            world.runFor(world.random.nextInt(400) * MS);
        }
        settle();
        world.checks.strict = true;
        for (int i = 0; i < 10; i++) {
            world.runFor((REST_MS + world.random.nextInt(350)) * MS);
            handOver();
            world.isolate(world.anyHost());
            if (world.random.nextInt(3) == 0) {
                handOver();
            }
            world.runFor(world.random.nextInt(CUT_MS_MAX) * MS);
            world.healAll();
        }
        settle();
        world.awake().forEach(member -> member.client.quiet = true);
        world.runFor(10_000 * MS);
        world.checks.inSyncAndEqual();
        // With three tombstones removals are forgotten at once, so that old copies need a FULL too
        if (world.config.tombstonesMax() > 3) {
            fullOnlyForNewCopies(stats.get("exclusions") == 0);
            stats.add(stats.get("exclusions") == 0 ? "cutsWithoutVerdict" : "cutsWithVerdict", 1);
        }
    }

    /** Each copy that was ever made has cost one FULL, but for those that the shards began with. */
    private void fullOnlyForNewCopies(boolean nobodyExcluded) {
        long fulls = 0;
        long copies = 0;
        for (SimWorld.Incarnation member : world.awake()) {
            Counters counters = member.node.context().counters;
            fulls += counters.resyncFullCompleted;
            copies += counters.copiesForgotten;
            for (int i = 0; i < SimWorld.SHARDS; i++) {
                copies += member.node.shardAt(i).end > 0 ? 1 : 0;
            }
        }
        String found = fulls + " FULLs and " + copies + " copies in " + SimPicture.of(world);
        world.checks.require(fulls == copies - SimWorld.SHARDS, () -> "R6: " + found);
        boolean none = fulls == (long) BACKUPS * SimWorld.SHARDS;
        world.checks.require(none || !nobodyExcluded, () -> "R6: new copies: " + found);
    }

    private void handOver() {
        SimWorld.Incarnation member = world.anyHost().running;
        if (member != null) {
            world.step(member, () -> member.node.handOver(world.now));
            world.runFor(world.random.nextInt(12) * MS);
        }
    }

    private void settle() {
        for (int i = 0; i < 200 && !world.checks.settled(); i++) {
            world.runFor(200 * MS);
        }
        world.checks.require(
                world.checks.settled(), () -> "I6: not in sync: " + SimPicture.of(world));
    }

    /** For a shell: first seed, number of seeds. */
    public static void main(String[] args) {
        SimStats stats = new SimStats();
        int broken = 0;
        for (long seed = Long.parseLong(args[0]); seed < Long.parseLong(args[1]); seed++) {
            try {
                run(seed, stats);
            } catch (AssertionError e) {
                broken++;
                System.out.println(e.getMessage());
            }
        }
        System.out.println(stats + " " + broken);
    }
}
