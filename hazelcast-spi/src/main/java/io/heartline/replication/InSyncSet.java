package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The members without which a master acknowledges nothing, and how far all of them are. The master
 * alone decides who is in: a backup that has caught up joins, one that its verdict excludes or that
 * answers without advancing leaves, and a vacant place goes to another member.
 */
final class InSyncSet {

    /**
     * A backup that was excluded although it answers: until its lease has run out it may believe
     * that it has everything, so nothing is acknowledged without it.
     */
    private record Leaving(long acked, long untilNanos) {}

    private final Shard shard;
    private final Context cx;
    private final Map<MemberId, Follower> followers;
    private final Map<MemberId, Leaving> excluded = new TreeMap<>();
    private final Map<MemberId, Integer> sessionlessTicks = new TreeMap<>();
    private final FormerHolders formerHolders = new FormerHolders();

    /**
     * Up to here the in-sync set once had everything; a backup that is linked anew has to say so.
     */
    private long safeEnd;

    /** Up to here the only backup may have told its clients that their writes are safe. */
    private long answeredEnd;

    InSyncSet(Shard shard, Map<MemberId, Follower> followers) {
        this.shard = shard;
        this.cx = shard.cx;
        this.followers = followers;
        this.safeEnd = shard.end;
    }

    /** The first row of an epoch. */
    void begin(Epoch epoch, Set<MemberId> inSync) {
        formerHolders.remember(shard.row);
        Set<MemberId> backups = Row.minus(inSync, cx.self);
        keepPlaces(backups);
        shard.publish(new Row(shard.number, epoch, 1, inSync, backups));
        chooseBackups();
    }

    /**
     * A holder that is not in sync, or whose link is lost for the moment, stays a backup until the
     * verdict excludes it: it is cheap to bring up, and a new copy needs everything.
     */
    private void keepPlaces(Set<MemberId> backups) {
        for (MemberId holder : formerHolders.present(cx)) {
            boolean stays = cx.trusted(holder) && !holder.equals(cx.self);
            if (stays && backups.size() < cx.config.backups()) {
                backups.add(holder);
            }
        }
    }

    // ---- how far they are

    /** Returns up to where every member of the set has applied the line. */
    long committed() {
        long committed = shard.disk.safe();
        for (MemberId member : shard.row.inSync()) {
            if (!member.equals(cx.self)) {
                Follower follower = followers.get(member);
                committed = Math.min(committed, follower == null ? 0 : follower.acked);
            }
        }
        for (Leaving leaving : excluded.values()) {
            committed = Math.min(committed, leaving.acked);
        }
        safeEnd = Math.max(safeEnd, committed);
        return committed;
    }

    /** Says whether the slowest in-sync backup has no more than that still to acknowledge. */
    boolean lagsAtMost(long bytes) {
        return shard.end - safeEnd <= bytes || lagBytes() <= bytes;
    }

    /** Returns what the slowest in-sync backup has still to acknowledge. */
    long lagBytes() {
        return shard.end - Math.max(safeEnd, committed());
    }

    /** Says whether a member is the one backup whose copy a command waits for. */
    boolean onlyBackupIs(MemberId member) {
        Set<MemberId> inSync = shard.row.inSync();
        Follower follower = followers.get(member);
        return inSync.size() == 2
                && inSync.contains(member)
                && follower != null
                && follower.streaming;
    }

    /** The only backup is told a result, which it may pass on once it has applied the line. */
    void answeredAhead() {
        answeredEnd = shard.end;
    }

    // ---- who is in

    /**
     * A backup has applied the line up to an offset; it joins if it has caught up by that.
     *
     * @return whether it has joined
     */
    boolean acknowledged(Follower follower, long offset) {
        follower.heard = true;
        follower.ackNanos = cx.now;
        if (offset > follower.acked) {
            follower.acked = offset;
            follower.idleTicks = 0;
        }
        MemberId member = follower.member;
        boolean caughtUp =
                follower.acked >= committed()
                        && follower.acked >= follower.resyncEnd
                        && follower.acked >= answeredEnd;
        if (caughtUp
                && !shard.row.inSync().contains(member)
                && shard.row.backups().contains(member)) {
            publish(Row.plus(shard.row.inSync(), member), shard.row.backups());
            cx.emit(new Output.InSync(shard.number, member, true, shard.row.inSync().size()));
            return true;
        }
        return false;
    }

    private void publish(Set<MemberId> inSync, Set<MemberId> backups) {
        formerHolders.remember(shard.row);
        shard.publish(shard.row.with(inSync, backups));
    }

    /** A backup that answers but does not advance is excluded too. */
    void dropStalled() {
        for (MemberId member : shard.row.inSync()) {
            Follower follower = followers.get(member);
            boolean stalled =
                    follower == null
                            ? stalledWithoutSession(member)
                            : follower.idleTicks > cx.config.stallTicks();
            if (!member.equals(cx.self) && stalled) {
                cx.counters.stalledBackups++;
                exclude(member, follower);
            }
        }
    }

    /** A backup that answers leaves the set, but not its place. */
    void exclude(MemberId member, @Nullable Follower follower) {
        if (shard.row.inSync().contains(member)) {
            long acked = follower == null ? 0 : follower.acked;
            long until = cx.now + cx.config.leaseNanos() + cx.config.tickNanos();
            excluded.put(member, new Leaving(acked, until));
            remove(member, true);
        } else {
            followers.remove(member);
        }
    }

    private boolean stalledWithoutSession(MemberId member) {
        return sessionlessTicks.merge(member, 1, Integer::sum) > cx.config.stallTicks();
    }

    /** Lets go of excluded members whose lease has run out. */
    void expireLeases() {
        excluded.values().removeIf(leaving -> leaving.untilNanos - cx.now <= 0);
    }

    /** Drops members that the verdict has excluded, and finds new backups. */
    void membersChanged() {
        Set<MemberId> holders = new TreeSet<>(shard.row.inSync());
        holders.addAll(shard.row.backups());
        for (MemberId member : holders) {
            if (!cx.trusted(member)) {
                remove(member, false);
            }
        }
        sessionlessTicks.keySet().removeAll(followers.keySet());
        chooseBackups();
    }

    private void remove(MemberId member, boolean keepAsBackup) {
        if (!keepAsBackup) {
            excluded.remove(member);
        }
        boolean was = shard.row.inSync().contains(member);
        followers.remove(member);
        sessionlessTicks.remove(member);
        publish(
                Row.minus(shard.row.inSync(), member),
                keepAsBackup ? shard.row.backups() : Row.minus(shard.row.backups(), member));
        if (was) {
            cx.counters.inSyncRemovals++;
            cx.emit(new Output.InSync(shard.number, member, false, shard.row.inSync().size()));
        }
    }

    private void chooseBackups() {
        if (shard.row.backups().size() >= cx.config.backups()) {
            return;
        }
        Set<MemberId> chosen =
                Placement.backups(
                        shard.number,
                        cx.selfPeer,
                        cx.linked.values().stream().filter(p -> cx.reachable(p.id())).toList(),
                        shard.row.backups(),
                        formerHolders.present(cx),
                        cx.config.backups());
        if (!chosen.equals(shard.row.backups())) {
            publish(shard.row.inSync(), chosen);
        }
    }
}
