package io.heartline.replication;

/**
 * The limits of a {@link Node}.
 *
 * @param tickNanos time between ticks, also between pings
 * @param verdictTicks timely ticks without a completed exchange until a member is excluded
 * @param leaseNanos age of the last exchange up to which local knowledge counts as current; shorter
 *     than the verdict
 * @param backups backups of each shard, 0 to 8
 * @param backlogBytes backlog of each shard, at least
 * @param windowBytes most bytes of one shard on the way to one backup
 * @param chunkBytes size of a piece of a DELTA or FULL, roughly
 * @param stallTicks ticks that an in-sync backup may answer pings without advancing
 * @param outsiderTicks ticks that a member from outside the in-sync set waits for one from inside
 * @param commandTicks ticks until a command that nobody answered fails
 * @param tombstonesMax tombstones kept per shard
 * @param commandsMax commands waiting in one member; the next is refused
 * @param backlogLimits how the backlogs grow beyond {@code backlogBytes}
 * @param minBackups how many backups a master needs close behind to take writes
 */
public record NodeConfig(
        long tickNanos,
        int verdictTicks,
        long leaseNanos,
        int backups,
        long backlogBytes,
        long windowBytes,
        int chunkBytes,
        int stallTicks,
        int outsiderTicks,
        int commandTicks,
        int tombstonesMax,
        int commandsMax,
        BacklogLimits backlogLimits,
        MinBackups minBackups) {

    /** Ping each 100 ms, verdict after 3 s, lease of 1 s, one backup, 1 MB of backlog. */
    public static final NodeConfig DEFAULT =
            new NodeConfig(
                    100_000_000L,
                    30,
                    1_000_000_000L,
                    1,
                    1 << 20,
                    4 << 20,
                    256 << 10,
                    50,
                    30,
                    80,
                    100_000,
                    10_000,
                    BacklogLimits.DEFAULT,
                    MinBackups.DEFAULT);

    /** Returns this with another number of backups and backlog size. */
    public NodeConfig with(int newBackups, long newBacklogBytes) {
        return new NodeConfig(
                tickNanos,
                verdictTicks,
                leaseNanos,
                newBackups,
                newBacklogBytes,
                windowBytes,
                chunkBytes,
                stallTicks,
                outsiderTicks,
                commandTicks,
                tombstonesMax,
                commandsMax,
                backlogLimits,
                minBackups);
    }

    /** Returns this with other limits of the backlogs. */
    public NodeConfig with(BacklogLimits newLimits) {
        return new NodeConfig(
                tickNanos,
                verdictTicks,
                leaseNanos,
                backups,
                backlogBytes,
                windowBytes,
                chunkBytes,
                stallTicks,
                outsiderTicks,
                commandTicks,
                tombstonesMax,
                commandsMax,
                newLimits,
                minBackups);
    }

    /** Returns this with another demand for backups. */
    public NodeConfig with(MinBackups newMinBackups) {
        return new NodeConfig(
                tickNanos,
                verdictTicks,
                leaseNanos,
                backups,
                backlogBytes,
                windowBytes,
                chunkBytes,
                stallTicks,
                outsiderTicks,
                commandTicks,
                tombstonesMax,
                commandsMax,
                backlogLimits,
                newMinBackups);
    }

    /**
     * Returns the ticks of one member before which a lease that it grants now may not be over: one
     * may come at once.
     */
    int leaseTicks() {
        return Math.toIntExact((leaseNanos + tickNanos - 1) / tickNanos) + 1;
    }
}
