package io.heartline.replication;

import io.heartline.HeartlineReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a node tells of itself. */
final class NodeReport {

    private NodeReport() {}

    static List<HeartlineReport.Shard> shards(Shard[] shards) {
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

    static Map<String, Long> counters(Context cx, Shard[] shards) {
        Map<String, Long> map = new LinkedHashMap<>(cx.counters.toMap());
        long bytes = 0;
        long keys = 0;
        long backlog = 0;
        for (Shard shard : shards) {
            bytes += shard.store.bytes();
            keys += shard.store.liveKeys();
            backlog += shard.backlog.end() - shard.backlog.start();
        }
        map.put("state_bytes", bytes);
        map.put("state_keys", keys);
        map.put("backlog_bytes", backlog);
        map.put("commands_waiting", (long) cx.requests.size());
        map.put("late_ticks", cx.detector.lateTicks());
        return map;
    }
}
