package io.heartline.bench;

import java.io.IOException;

/** A Redis master with a replica, measured as Redis itself counts. */
record RedisPair(Redis master, Redis replica) implements AutoCloseable {

    static RedisPair start(int port) throws Exception {
        return new RedisPair(Redis.start(port), Redis.start(port + 1));
    }

    /** What bringing the replica up took. */
    record Resync(double seconds, long bytes, boolean full) {}

    /** Makes the replica one, from nothing. */
    Resync full() throws Exception {
        replica.ask("REPLICAOF", "NO", "ONE");
        replica.ask("FLUSHALL");
        long before = master.info("total_net_repl_output_bytes");
        long begin = System.nanoTime();
        replica.ask("REPLICAOF", "127.0.0.1", "" + master.port());
        return awaitUp(begin, before, true);
    }

    /** Cuts the replica off for two seconds, in which so many entries are written. */
    Resync cut(int writes, int bytes) throws Exception {
        long before = master.info("total_net_repl_output_bytes");
        long fulls = master.info("sync_full");
        replica.cut(2);
        master.fill(0, writes, bytes);
        replica.cutIsOver();
        Resync resync = awaitUp(System.nanoTime(), before, false);
        return new Resync(resync.seconds, resync.bytes, master.info("sync_full") > fulls);
    }

    private Resync awaitUp(long begin, long before, boolean full)
            throws IOException, InterruptedException {
        while (replica.info("master_link_status") == 0
                || replica.info("slave_repl_offset") < master.info("master_repl_offset")) {
            Thread.sleep(5);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Resync(seconds, master.info("total_net_repl_output_bytes") - before, full);
    }

    @Override
    public void close() throws Exception {
        replica.close();
        master.close();
    }
}
