package io.heartline.replication;

import io.heartline.DivergenceReport;
import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node tells of itself.
 *
 * <p>Not thread-safe: for the thread that runs the node.
 */
public final class NodeReport {

    private final Context cx;
    private final Shard[] shards;

    NodeReport(Context cx, Shard[] shards) {
        this.cx = cx;
        this.shards = shards;
    }

    /**
     * Returns until when this member's knowledge of a shard is current, in monotonic nanoseconds; a
     * moment in the past if it is not. Compare by difference.
     */
    public long currentUntil(int shard) {
        return cx.left ? cx.now - 1 : shards[shard].currentUntil();
    }

    /**
     * Returns up to where this member's copy of a shard is known to be acknowledged; -1 if no copy
     * here follows the line.
     */
    public long safeEnd(int shard) {
        return LocalCopy.follows(shards[shard]) ? shards[shard].safe : -1;
    }

    /** Says whether every shard has a master and at least one in-sync backup. */
    public boolean safe() {
        return Arrays.stream(shards).allMatch(s -> !s.vacant() && s.row.inSync().size() >= 2);
    }

    /** Says whether no stored bytes of this member are known to be broken. */
    public boolean sound() {
        return Arrays.stream(shards).noneMatch(s -> s.store.walk.anyRotten());
    }

    /** Says whether every shard has a master that this member can reach. */
    public boolean serving() {
        return Arrays.stream(shards)
                .allMatch(s -> s.master != null || !s.vacant() && cx.reachable(s.row.master()));
    }

    /** Says whether this member's verdict has excluded another. */
    public boolean excluded(MemberId member) {
        return cx.detector.excluded(member);
    }

    /** Returns the age of the last completed exchange with a member. */
    public long silenceNanos(MemberId member, long now) {
        long last = cx.detector.lastExchangeNanos(member);
        return last == Long.MIN_VALUE ? Long.MAX_VALUE : now - last;
    }

    /** Returns what became of branches of this member that lost, oldest first. */
    public List<DivergenceReport> divergences() {
        return cx.divergences.all();
    }

    /** Returns the state of each shard. */
    public List<HeartlineReport.Shard> shards() {
        List<HeartlineReport.Shard> reports = new ArrayList<>(shards.length);
        for (Shard shard : shards) {
            reports.add(
                    new HeartlineReport.Shard(
                            shard.number,
                            shard.row.master(),
                            shard.row.epoch().number(),
                            role(shard),
                            shard.history.currentId().toString(),
                            shard.end,
                            shard.row.inSync().size(),
                            shard.master == null ? 0 : shard.master.lagBytes()));
        }
        return reports;
    }

    private static String role(Shard shard) {
        if (shard.master != null) {
            return "master";
        }
        if (shard.backup == null) {
            return "none";
        }
        return shard.insider() && shard.backup.current() ? "in-sync" : "syncing";
    }

    /** Returns counters and gauges by name. */
    public Map<String, Long> counters() {
        Map<String, Long> map = new LinkedHashMap<>(cx.counters.toMap());
        long bytes = 0;
        long keys = 0;
        long backlog = 0;
        long capacity = 0;
        long rotten = 0;
        for (Shard shard : shards) {
            bytes += shard.store.bytes();
            keys += shard.store.liveKeys();
            backlog += shard.backlog.end() - shard.backlog.start();
            capacity += shard.backlog.capacityBytes();
            rotten += shard.store.walk.rotten().size();
        }
        map.put("resync_waiting", (long) cx.resyncs.size());
        map.put("state_bytes", bytes);
        map.put("state_keys", keys);
        map.put("backlog_bytes", backlog);
        for (Shard shard : shards) {
            Master master = shard.master;
            if (master != null) {
                for (Follower f : master.followers.values()) {
                    if (f.streaming && f.heard) {
                        String name = "ack_age_" + f.member.brief() + "_ms";
                        map.merge(name, master.acks.ageNanos(f) / 1_000_000, Math::max);
                    }
                }
            }
        }
        map.put("backlog_capacity_bytes", capacity);
        map.put("scrub_rotten_fields", rotten);
        if (cx.disk.present()) {
            long lag = 0;
            for (Shard shard : shards) {
                lag += shard.disk.lag();
            }
            map.put("disk_lag_bytes", lag);
            map.put("disk_outstanding_bytes", cx.disk.outstandingBytes());
            map.put("disk_degraded", cx.disk.degraded() ? 1L : 0L);
        }
        map.put("commands_waiting", (long) cx.requests.size());
        map.put("late_ticks", cx.detector.lateTicks());
        return map;
    }
}
