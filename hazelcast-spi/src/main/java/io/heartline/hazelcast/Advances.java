package io.heartline.hazelcast;

import io.heartline.replication.Node;
import io.heartline.replication.NodeReport;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** Up to where each shard's copy here is acknowledged, and the threads that wait for it to move. */
final class Advances {

    private final AtomicLongArray safeEnds = new AtomicLongArray(Node.SHARDS);
    private final CopyOnWriteArrayList<Thread> waiting = new CopyOnWriteArrayList<>();

    Advances() {
        for (int i = 0; i < Node.SHARDS; i++) {
            safeEnds.set(i, -1);
        }
    }

    /** For any thread. */
    long safeEnd(int shard) {
        return safeEnds.get(shard);
    }

    /** For any thread. Returns what ends the waking. */
    Runnable wake(Thread thread) {
        waiting.add(thread);
        return () -> waiting.remove(thread);
    }

    /** For the engine's thread, once a turn, with the shards that may have moved. */
    void publish(NodeReport node, long touched) {
        boolean moved = false;
        for (int i = 0; i < Node.SHARDS; i++) {
            if ((touched >>> i & 1) == 0) {
                continue;
            }
            long safe = node.safeEnd(i);
            if (safe != safeEnds.get(i)) {
                safeEnds.lazySet(i, safe);
                moved = true;
            }
        }
        if (moved) {
            waiting.forEach(LockSupport::unpark);
        }
    }
}
