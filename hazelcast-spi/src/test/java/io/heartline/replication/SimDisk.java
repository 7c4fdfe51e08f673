package io.heartline.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The data directory of a host, in virtual time: records become durable late, and a crash loses a
 * random part of what was not.
 */
final class SimDisk {

    private static final long MS = SimWorld.MS;

    /** When the disk calls something durable. */
    enum Fsync {
        ALWAYS,
        INTERVAL,
        NEVER
    }

    final Fsync fsync;
    private final SimWorld world;
    private List<DiskRecord> durable = new ArrayList<>();
    private final ArrayDeque<Output.Persist> written = new ArrayDeque<>();
    private SimWorld.Incarnation owner;
    private boolean failing;
    private boolean planned;

    /** Whether it ever broke its word: then it may have lost something. */
    boolean spoiled;

    SimDisk(SimWorld world, Fsync fsync) {
        this.world = world;
        this.fsync = fsync;
    }

    /** Reads the directory. */
    Recovered open() {
        failing = false;
        Recovery recovery = new Recovery(world.config.backlogBytes(), world.now);
        durable.forEach(recovery::take);
        world.checks.require(recovery.misfits() == 0, "a record on the disk does not fit");
        return recovery.end();
    }

    Storage storage(Recovered recovered) {
        long window = 200L << world.random.nextInt(8);
        return new Storage(fsync == Fsync.ALWAYS, 5, 40, window, recovered);
    }

    void usedBy(SimWorld.Incarnation incarnation) {
        owner = incarnation;
        planned = false;
    }

    void write(Output.Persist persist) {
        if (failing) {
            SimWorld.Incarnation member = owner;
            world.at(MS, () -> world.step(member, () -> failedIn(member)));
            return;
        }
        written.add(persist);
        boolean now = fsync == Fsync.ALWAYS || persist.barrier();
        if (now || fsync == Fsync.NEVER) {
            sync(delay(), now);
        } else if (!planned) {
            planned = true;
            sync(1_000 * MS, true);
        }
    }

    private void failedIn(SimWorld.Incarnation member) {
        if (failing) {
            member.node.diskFailed(world.now);
        }
    }

    private long delay() {
        int dice = world.random.nextInt(1_000);
        if (dice < 2) {
            return world.random.nextInt(3_000) * MS;
        }
        return dice < 30
                ? world.random.nextInt(200) * MS
                : 100_000 + world.random.nextInt(4_000_000);
    }

    private void sync(long delay, boolean real) {
        SimWorld.Incarnation member = owner;
        Output.Persist last = written.peekLast();
        if (last == null) {
            return;
        }
        long upTo = last.sequence();
        world.at(
                delay,
                () -> {
                    if (owner != member || failing || member.dead) {
                        return;
                    }
                    planned = false;
                    if (real) {
                        keep(upTo);
                    }
                    world.step(member, () -> member.node.persisted(upTo, world.now));
                });
    }

    private void keep(long upTo) {
        while (!written.isEmpty() && written.peek().sequence() <= upTo) {
            keep(written.remove().record());
        }
    }

    private void keep(DiskRecord record) {
        if (record instanceof DiskRecord.Copy copy && copy.base() == 0) {
            durable.removeIf(old -> superseded(old, copy));
            world.stats.add("diskCopies", 1);
        }
        durable.add(record);
    }

    /** A complete copy makes everything that was written of its shard before superfluous. */
    private static boolean superseded(DiskRecord old, DiskRecord.Copy copy) {
        return old instanceof DiskRecord.Frames frames && frames.shard() == copy.shard()
                || old instanceof DiskRecord.Copy former && former.shard() == copy.shard()
                || old instanceof DiskRecord.Piece piece
                        && piece.shard() == copy.shard()
                        && piece.scan() != copy.scan();
    }

    /** The process ends, or the power does: of what was not durable yet some is lost. */
    void crash() {
        int kept = world.random.nextInt(written.size() + 1);
        for (int i = 0; i < kept; i++) {
            keep(written.remove().record());
        }
        world.stats.add("diskRecordsLost", written.size());
        written.clear();
    }

    /** Refuses to write, to a process that is awake: one that sleeps would never hear of it. */
    void fail() {
        if (!failing && owner.awake()) {
            failing = true;
            spoiled = true;
            crash();
            SimWorld.Incarnation member = owner;
            world.stats.add("diskFailures", 1);
            world.step(member, () -> failedIn(member));
        }
    }

    /** Writes again, sometimes into an empty directory. */
    void mend() {
        if (failing) {
            failing = false;
            if (world.random.nextBoolean()) {
                durable = new ArrayList<>();
            }
            SimWorld.Incarnation member = owner;
            world.step(member, () -> member.node.diskBack(world.now));
        }
    }
}
