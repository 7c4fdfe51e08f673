package io.heartline.bench;

import java.util.ArrayList;
import java.util.List;

/** Heap that an entry of 1 KB costs beyond its 1,024 bytes, beside IMap and Redis. */
final class Memory implements Bench.Experiment {

    private static final int ENTRIES = 200_000;
    private static final int BYTES = 1_024;
    private static final int REDIS_PORT = 5_675;
    private static final String HEAP = "2g";

    @Override
    public void run(Figures figures) throws Exception {
        heap(figures, "heartline", "memory_bytes_per_entry");
        heap(figures, "imap", "memory_bytes_per_entry_imap");
        try (Redis redis = Redis.start(REDIS_PORT)) {
            long before = redis.info("used_memory");
            redis.fill(0, ENTRIES, BYTES);
            figures.add(
                    "memory_bytes_per_entry_redis",
                    (redis.info("used_memory") - before) / (double) ENTRIES - BYTES,
                    "bytes",
                    1,
                    "");
        }
    }

    private static void heap(Figures figures, String kind, String name) throws Exception {
        String cluster = "bench-" + ProcessHandle.current().pid();
        try (MemberProcess one = MemberProcess.start(kind, cluster, HEAP);
                MemberProcess two = MemberProcess.start(kind, cluster, HEAP)) {
            one.ask("members", 2);
            // The backlogs are full before and after
            one.ask("fill", 0, 30_000, BYTES);
            one.ask("members", 2);
            List<Double> sums = new ArrayList<>();
            long before = heap(one) + heap(two);
            one.ask("fill", 30_000, ENTRIES, BYTES);
            one.ask("members", 2);
            // Two copies
            sums.add((heap(one) + heap(two) - before) / (2.0 * ENTRIES) - BYTES);
            figures.median(name, sums, "bytes", "");
        }
    }

    private static long heap(MemberProcess member) throws Exception {
        return Long.parseLong(member.ask("heap"));
    }
}
