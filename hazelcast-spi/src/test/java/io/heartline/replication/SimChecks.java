package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.Receipt;
import io.heartline.spi.Taken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The invariants I1 to I6 of the design, checked after every step of every member. */
final class SimChecks {

    /** An acknowledged write. */
    record Acked(
            int shard,
            ReplicationId id,
            long offset,
            History history,
            Set<MemberId> inSync,
            SimClient.Op op) {

        String key() {
            return op.key();
        }
    }

    private record Place(int shard, ReplicationId id, long offset) {}

    private record Mastership(int shard, Epoch epoch) {}

    private record Seen(MemberId member, int shard) {}

    /** A report, and where the master wrote it into its line. */
    private record Report(
            int shard,
            ReplicationId id,
            long from,
            long to,
            ReplicationId line,
            long at,
            boolean merged) {

        boolean covers(Acked write) {
            return shard == write.shard
                    && id.equals(write.id)
                    && from < write.offset
                    && write.offset <= to;
        }
    }

    private final SimWorld world;
    private final Map<Place, Integer> frames = new HashMap<>();
    private final Map<Seen, Long> seenEnd = new HashMap<>();
    private final Map<Seen, ReplicationId> seenId = new HashMap<>();
    private final Map<Mastership, Set<ReplicationId>> idsOfEpoch = new HashMap<>();
    private final Map<ReplicationId, Epoch> epochOfId = new HashMap<>();
    private final Map<ReplicationId, Long> startOfId = new HashMap<>();
    private final List<Acked> acked = new ArrayList<>();
    private final Map<Integer, Long> ackedEnd = new HashMap<>();
    private final List<Report> reports = new ArrayList<>();
    private long values;
    private int generation;

    /** Whether faults come one at a time with rest between: then nothing at all may be lost. */
    boolean strict;

    /** Whether everybody is being stopped: an answer may outlive its copies, which are on disk. */
    boolean fullStop;

    private long fencedEnd;
    private Epoch fencedPromise = Epoch.NONE;

    SimChecks(SimWorld world) {
        this.world = world;
    }

    long uniqueValue() {
        return ++values;
    }

    int generation() {
        return generation;
    }

    void nextGeneration() {
        generation++;
    }

    long ackedEnd(int shard) {
        return ackedEnd.getOrDefault(shard, 0L);
    }

    int ackedCount() {
        return acked.size();
    }

    void require(boolean holds, String what) {
        require(holds, () -> what);
    }

    /** Writes down what is wrong only then: most checks are made at every step. */
    void require(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new AssertionError(what.get() + " at " + world.now / SimWorld.MS + " ms");
        }
    }

    // ---- I3: nobody applies anything below the epoch that it promised

    void beforeMessage(SimWorld.Incarnation member, Message message) {
        if (message instanceof Message.Fenced fenced) {
            Shard shard = member.node.shardAt(fenced.shard());
            fencedEnd = shard.end;
            fencedPromise = shard.promised;
        }
    }

    void afterMessage(SimWorld.Incarnation member, Message message) {
        if (message instanceof Message.Fenced fenced
                && fenced.epoch().compareTo(fencedPromise) < 0) {
            Shard shard = member.node.shardAt(fenced.shard());
            require(shard.end == fencedEnd, "I3: applied below the promised epoch");
        }
    }

    // ---- I1, I2 after each step

    void afterStep(SimWorld.Incarnation member, List<Output> outputs) {
        for (int i = 0; i < SimWorld.SHARDS; i++) {
            check(member, member.node.shardAt(i));
        }
        for (Output output : outputs) {
            stagedCountsForNothing(member, output);
            if (output instanceof Output.Diverged diverged) {
                report(member, diverged);
            }
        }
        if (strict) {
            checkCurrent(member);
        }
    }

    /**
     * I7: what is staged counts for nothing: nobody promises or acknowledges more than its line.
     */
    private void stagedCountsForNothing(SimWorld.Incarnation member, Output output) {
        if (member.host.disk != null) {
            return; // it may have been held back for the disk, and right when it was said
        }
        if (output instanceof Output.Send send && send.message() instanceof Message.Ack ack) {
            Shard shard = member.node.shardAt(ack.shard());
            require(ack.offset() <= shard.end, "I7: acknowledged what is only staged");
            require(
                    shard.backup == null || shard.backup.current(),
                    "I7: acknowledged while a stage is open");
        } else if (output instanceof Output.Send send
                && send.message() instanceof Message.Promise promise) {
            require(
                    promise.end() <= member.node.shardAt(promise.shard()).end,
                    "I7: promised with what is only staged");
        }
    }

    private void check(SimWorld.Incarnation member, Shard shard) {
        Seen who = new Seen(member.id, shard.number);
        long seen = seenEnd.getOrDefault(who, 0L);
        ReplicationId id = shard.history.currentId();
        if (seen == shard.end && id.equals(seenId.get(who))) {
            return;
        }
        seenEnd.put(who, shard.end);
        seenId.put(who, id);
        for (Era era : shard.history.eras()) {
            Epoch former = epochOfId.putIfAbsent(era.id(), era.epoch());
            require(former == null || former.equals(era.epoch()), "I2: an id with two epochs");
            Set<ReplicationId> ids =
                    idsOfEpoch.computeIfAbsent(
                            new Mastership(shard.number, era.epoch()), e -> new HashSet<>());
            boolean itsMaster = member.id.equals(era.epoch().member());
            boolean added = ids.add(era.id());
            require(!added || itsMaster, "I2: an id that its master did not begin");
            require(
                    startOfId.putIfAbsent(era.id(), era.start()) == null
                            || startOfId.get(era.id()) == era.start(),
                    "I2: an id with two starts");
        }
        long from = Math.max(shard.backlog.start(), seen <= shard.end ? seen : 0);
        byte[] bytes = shard.backlog.read(from, Long.MAX_VALUE);
        if (bytes == null) {
            bytes = shard.backlog.read(shard.backlog.start(), Long.MAX_VALUE);
            from = shard.backlog.start();
        }
        require(bytes != null, "the backlog cannot be read from its start");
        require(shard.backlog.end() == shard.end, "backlog and line end apart");
        if (bytes == null) {
            return;
        }
        for (Frame frame : FrameCodec.split(from, Slice.of(bytes))) {
            Era era = shard.history.eraAt(frame.end());
            if (era != null) {
                int hash = Arrays.hashCode(frame.bytes().copy());
                Integer former =
                        frames.putIfAbsent(new Place(shard.number, era.id(), frame.start()), hash);
                require(former == null || former == hash, "I1: same id and offset, other bytes");
            }
        }
    }

    /**
     * In a strict run nothing acknowledged may be unknown to a member that thinks it is current.
     */
    private void checkCurrent(SimWorld.Incarnation member) {
        for (int i = 0; i < SimWorld.SHARDS; i++) {
            if (member.node.report().currentUntil(i) - world.now > 0) {
                Shard held = member.node.shardAt(i);
                long acked = ackedEnd(i);
                require(
                        held.end >= acked,
                        () ->
                                "a member thinks it is current, but misses acknowledged writes: "
                                        + (held.master != null ? "master" : "backup")
                                        + ", row "
                                        + held.row
                                        + ", end "
                                        + held.end
                                        + " of "
                                        + acked);
            }
        }
    }

    // ---- I4, I5: acknowledged writes

    void acknowledged(SimWorld.Incarnation client, SimClient.Op op, Receipt receipt) {
        int shard = op.command().shard() % SimWorld.SHARDS;
        ReplicationId id = ReplicationId.parse(receipt.replicationId());
        Epoch epoch = epochOfId.getOrDefault(id, Epoch.NONE);
        SimWorld.Incarnation master = world.incarnations.get(epoch.member());
        Set<MemberId> holders = new HashSet<>();
        History history = History.EMPTY;
        for (SimWorld.Incarnation member : world.incarnations.values()) {
            Shard held = member.node.shardAt(shard);
            if (!member.dead && held.history.contains(id, receipt.offset(), held.end)) {
                holders.add(member.id);
                history = held.history;
            }
        }
        if (holders.isEmpty()) {
            require(!strict || fullStop, "acknowledged, but nobody holds it");
            world.stats.add("answersOutlivedTheirCopies", 1);
            return;
        }
        Set<MemberId> inSync = new HashSet<>(holders);
        if (master != null && !master.dead && master.node.shardAt(shard).master != null) {
            Row row = master.node.shardAt(shard).row;
            if (row.epoch().equals(epoch)) {
                for (MemberId member : row.inSync()) {
                    SimWorld.Incarnation copy = world.incarnations.get(member);
                    require(
                            copy == null || copy.dead || holders.contains(member),
                            "acknowledged before every member of the in-sync set had applied it");
                }
                inSync = new HashSet<>(row.inSync());
            }
        }
        Era era = history.eraAt(receipt.offset());
        ReplicationId wroteIn = era == null ? id : era.id();
        acked.add(new Acked(shard, wroteIn, receipt.offset(), history, inSync, op));
        ackedEnd.merge(shard, receipt.offset(), Math::max);
    }

    /** In a strict run a read sees everything that was acknowledged before it began. */
    void read(SimWorld.Incarnation member, SimClient.Op op, Taken taken) {
        if (!strict || !(taken instanceof Taken.Present present)) {
            return;
        }
        int shard = op.command().shard() % SimWorld.SHARDS;
        long newest =
                acked.stream()
                        .filter(a -> a.shard == shard && a.key().equals(op.key()))
                        .mapToLong(Acked::offset)
                        .filter(offset -> offset <= op.ackedBefore())
                        .max()
                        .orElse(0);
        long seen = present.ownerVersion();
        for (Taken.Field field : present.fields()) {
            seen = Math.max(seen, field.offset());
        }
        Shard held = member.node.shardAt(shard);
        boolean removedFieldsOnly = seen < newest && present.fields().size() < 3;
        require(seen >= newest || removedFieldsOnly || held.end == 0, "a read was stale");
    }

    private void report(SimWorld.Incarnation master, Output.Diverged diverged) {
        Shard line = master.node.shardAt(diverged.shard());
        reports.add(
                new Report(
                        diverged.shard(),
                        diverged.id(),
                        diverged.from(),
                        diverged.to(),
                        line.history.currentId(),
                        line.end,
                        !diverged.merged().isEmpty()));
        SimMerges.check(this, world, master, diverged, acked);
    }

    void recovered(SimWorld.Incarnation former, SimWorld.Incarnation born) {
        world.restarts.recovered(former, born, acked);
    }

    void died(SimWorld.Incarnation member) {
        for (int i = 0; i < SimWorld.SHARDS; i++) {
            seenEnd.remove(new Seen(member.id, i));
        }
    }

    /** After quiet: what is missing must be missing for a reason, and be reported. */
    void accountForAcknowledged() {
        for (Acked write : acked) {
            SimWorld.Incarnation any = world.awake().get(0);
            Epoch epoch = any.node.shardAt(write.shard).row.epoch();
            SimWorld.Incarnation master = world.incarnations.get(epoch.member());
            require(master != null && !master.dead, "no master after quiet");
            if (master == null) {
                continue;
            }
            Shard line = master.node.shardAt(write.shard);
            if (!line.history.contains(write.id, write.offset, line.end)) {
                world.stats.add("missingAcked", 1);
                missing(write, line);
            }
        }
    }

    private void missing(Acked write, Shard line) {
        require(!strict, "an acknowledged write is lost, though faults came one at a time");
        boolean allLost =
                write.inSync.stream()
                        .map(world.incarnations::get)
                        .allMatch(member -> member == null || member.dead);
        if (allLost) {
            world.stats.add("missingAllCopiesLost", 1);
            return;
        }
        long fork = line.history.fork(line.end, write.history, write.offset);
        boolean bothAcked =
                acked.stream()
                                .anyMatch(
                                        other ->
                                                other.shard == write.shard
                                                        && other.offset > fork
                                                        && line.history.contains(
                                                                other.id, other.offset, line.end))
                        || Voters.place(line.store).offset() > fork
                        || reports.stream()
                                .anyMatch(
                                        report ->
                                                report.shard == write.shard
                                                        && report.merged
                                                        && report.at > fork
                                                        && line.history.contains(
                                                                report.line, report.at, line.end));
        require(
                bothAcked,
                () ->
                        "I4: an acknowledged write is missing, though a member of its in-sync set lives"
                                + " and the other branch acknowledged nothing");
        world.stats.add("missingForked", 1);
        List<Report> covering = reports.stream().filter(report -> report.covers(write)).toList();
        long standing =
                covering.stream()
                        .filter(report -> line.history.contains(report.line, report.at, line.end))
                        .count();
        require(
                !covering.isEmpty(),
                () -> "I5: a missing write that a survivor held was not reported: " + write);
        require(
                standing <= 1,
                () -> "I5: a missing write was reported twice on one line: " + write);
        world.stats.add("reported", 1);
    }

    // ---- I6: after quiet

    void inSyncAndEqual() {
        int copies = Math.min(world.config.backups() + 1, world.hosts.size());
        for (int i = 0; i < SimWorld.SHARDS; i++) {
            Row row = world.awake().get(0).node.shardAt(i).row;
            require(row.inSync().size() >= copies, () -> "I6: not in sync after quiet: " + row);
            SimWorld.Incarnation master = world.incarnations.get(row.master());
            require(master != null && !master.dead, "I6: the master is dead");
            if (master == null) {
                continue;
            }
            Shard line = master.node.shardAt(i);
            require(line.master != null, "I6: the table names a master that is none");
            for (MemberId id : row.inSync()) {
                SimWorld.Incarnation member = world.incarnations.get(id);
                require(member != null && !member.dead, "I6: a dead member counts as in sync");
                if (member == null) {
                    continue;
                }
                Shard copy = member.node.shardAt(i);
                require(
                        copy.end == line.end,
                        () -> "I6: ends differ: " + copy.end + " " + line.end);
                require(copy.history.currentId().equals(line.history.currentId()), "I6: ids");
                require(
                        copy.store.digest() == line.store.digest() || world.flips.beyondHealing(i),
                        () ->
                                "I6: digests differ: "
                                        + SimPicture.difference(line.store, copy.store));
            }
        }
    }

    boolean settled() {
        List<SimWorld.Incarnation> awake = world.awake();
        if (awake.size() < world.hosts.size()) {
            return false;
        }
        int copies = Math.min(world.config.backups() + 1, world.hosts.size());
        for (SimWorld.Incarnation member : awake) {
            for (int i = 0; i < SimWorld.SHARDS; i++) {
                Shard shard = member.node.shardAt(i);
                Row row = shard.row;
                boolean fine =
                        !shard.vacant()
                                && row.inSync().size() >= copies
                                && row.equals(awake.get(0).node.shardAt(i).row)
                                && row.inSync().stream()
                                        .map(world.incarnations::get)
                                        .allMatch(m -> m != null && m.awake());
                if (!fine) {
                    return false;
                }
            }
        }
        return true;
    }
}
