package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Set;
import java.util.TreeSet;

/**
 * One line of the shard table: who holds a shard. Written by the shard's master only; everybody
 * else's copy is a cache, merged by (epoch, version). The master is {@code epoch.member()}.
 *
 * @param shard 0 to 15
 * @param epoch the mastership that wrote this row
 * @param version counts the changes of the sets within the epoch, from 1
 * @param inSync members that must apply a write before it is acknowledged, the master included
 * @param backups members told to follow the master, in sync or not; without the master
 */
public record Row(
        int shard, Epoch epoch, long version, Set<MemberId> inSync, Set<MemberId> backups) {

    public Row {
        inSync = MemberSet.of(inSync);
        backups = MemberSet.of(backups);
    }

    /** Nobody is known to hold the shard. */
    static Row unknown(int shard) {
        return new Row(shard, Epoch.NONE, 0, Set.of(), Set.of());
    }

    MemberId master() {
        return epoch.member();
    }

    boolean known() {
        return epoch.number() > 0;
    }

    boolean newerThan(Row other) {
        int byEpoch = epoch.compareTo(other.epoch);
        return byEpoch != 0 ? byEpoch > 0 : version > other.version;
    }

    Row with(Set<MemberId> newInSync, Set<MemberId> newBackups) {
        return new Row(shard, epoch, version + 1, newInSync, newBackups);
    }

    static Set<MemberId> plus(Set<MemberId> set, MemberId member) {
        Set<MemberId> more = new TreeSet<>(set);
        more.add(member);
        return more;
    }

    static Set<MemberId> minus(Set<MemberId> set, MemberId member) {
        Set<MemberId> fewer = new TreeSet<>(set);
        fewer.remove(member);
        return fewer;
    }
}
