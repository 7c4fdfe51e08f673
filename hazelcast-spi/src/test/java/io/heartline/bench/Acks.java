package io.heartline.bench;

import io.heartline.state.ReplicatedMap;
import io.heartline.state.StateException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Callers that write without end, and the longest time without an acknowledged write. */
final class Acks {

    private static final int KEYS = 1_000;
    private static final int VALUE_BYTES = 1_024;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ReplicatedMap<byte[]> map;
    private long last;
    private long gap;
    private long wait;
    private int acked;
    private int failed;

    Acks(ReplicatedMap<byte[]> map) {
        this.map = map;
        clear();
    }

    /** What was seen since it was last cleared. */
    record Seen(double gapMillis, double waitMillis, int acked, int failed) {

        static Seen parse(String text) {
            String[] parts = text.split(" ");
            return new Seen(
                    Double.parseDouble(parts[0]),
                    Double.parseDouble(parts[1]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]));
        }

        @Override
        public String toString() {
            return gapMillis + " " + waitMillis + " " + acked + " " + failed;
        }
    }

    void start(int callers) {
        for (int c = 0; c < callers; c++) {
            String prefix = ProcessHandle.current().pid() + "-" + c + "-";
            Thread caller = new Thread(() -> call(prefix));
            caller.setDaemon(true);
            caller.start();
        }
    }

    private void call(String prefix) {
        for (int i = 0; ; i++) {
            long from = System.nanoTime();
            try {
                map.put(prefix + i % KEYS, new byte[VALUE_BYTES]);
                acknowledged(from);
            } catch (StateException e) {
                failed();
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private synchronized void acknowledged(long from) {
        long now = System.nanoTime();
        gap = Math.max(gap, now - last);
        wait = Math.max(wait, now - from);
        last = now;
        acked++;
    }

    private synchronized void failed() {
        failed++;
    }

    private synchronized void clear() {
        last = System.nanoTime();
        gap = 0;
        wait = 0;
        acked = 0;
        failed = 0;
    }

    /** Returns what was seen, and begins anew. */
    synchronized Seen take() {
        long open = Math.max(gap, System.nanoTime() - last);
        Seen seen = new Seen(open / 1e6, wait / 1e6, acked, failed);
        clear();
        return seen;
    }
}
