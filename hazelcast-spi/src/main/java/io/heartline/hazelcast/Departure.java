package io.heartline.hazelcast;

import io.heartline.replication.Node;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How a member goes, each step with a limit: it may retire, which hands its masterships over while
 * commands go on; it leaves; its links get a moment to send the last words; it has ended.
 *
 * <p>For the engine's thread, except where it says otherwise.
 */
final class Departure {

    private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private enum Phase {
        RUNNING,
        LEAVING,
        FLUSHING,
        ENDED
    }

    /** Completed once the member masters nothing that another could, or the wait is over. */
    final CompletableFuture<Void> retired = new CompletableFuture<>();

    private final Node node;
    private Phase phase = Phase.RUNNING;
    private long deadline;
    private boolean retiring;
    private long retireBy;
    private volatile boolean open = true;

    Departure(Node node) {
        this.node = node;
    }

    void retire(long now, long waitNanos) {
        if (phase == Phase.RUNNING && !retiring) {
            retiring = true;
            retireBy = now + waitNanos;
            node.retire(now);
        }
    }

    void leave(long now, long waitNanos) {
        if (phase == Phase.RUNNING) {
            phase = Phase.LEAVING;
            deadline = now + waitNanos;
            node.leave(now);
        }
    }

    /** Takes the steps that are due. */
    void proceed(long now, BooleanSupplier flushed) {
        if (retiring && (node.retired() || now - retireBy >= 0)) {
            retired.complete(null);
        }
        if (phase == Phase.LEAVING && node.closing()) {
            open = false;
        }
        if (phase == Phase.LEAVING && (node.left() || now - deadline >= 0)) {
            open = false;
            phase = Phase.FLUSHING;
            deadline = now + FLUSH_NANOS;
        }
        if (phase == Phase.FLUSHING && (flushed.getAsBoolean() || now - deadline >= 0)) {
            phase = Phase.ENDED;
        }
    }

    /** The engine ends, whether it was asked to or has failed. */
    void end() {
        open = false;
        phase = Phase.ENDED;
        retired.complete(null);
    }

    boolean ended() {
        return phase == Phase.ENDED;
    }

    /** Says whether commands are still taken. For any thread. */
    boolean open() {
        return open;
    }
}
