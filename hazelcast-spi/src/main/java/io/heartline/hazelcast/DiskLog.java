package io.heartline.hazelcast;

import io.heartline.MemberId;
import io.heartline.replication.Output;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a person wants to read of the data directory and of full stops. */
final class DiskLog {

    private static final Logger LOG = System.getLogger("io.heartline");
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Set<Integer> waiting = new TreeSet<>();
    private final Set<Integer> incomplete = new TreeSet<>();
    private final Set<MemberId> missing = new TreeSet<>();
    private long since;

    void event(Output output, long now) {
        if (output instanceof Output.DiskState state) {
            state(state);
        } else if (output instanceof Output.FullStop stop) {
            since = waiting.isEmpty() && incomplete.isEmpty() ? now : since;
            (stop.over() ? incomplete : waiting).add(stop.shard());
            missing.addAll(stop.missing());
        }
    }

    private static void state(Output.DiskState state) {
        if (!state.failed()) {
            LOG.log(Level.INFO, "HL0033: the data directory can be relied on again");
        } else if (state.late()) {
            LOG.log(
                    Level.WARNING,
                    "HL0032: the disk of the data directory owes an answer for a second: nothing waits"
                            + " for it until it has caught up; look at the load of that disk");
        } else {
            LOG.log(
                    Level.ERROR,
                    "HL0031: the data directory cannot be written: this member goes on in memory, and"
                            + " what is written from now on does not survive a stop of all members;"
                            + " free space there, or repair the disk");
        }
    }

    void tick(long now) {
        if (now - since < GATHER_NANOS) {
            return;
        }
        if (!incomplete.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "HL0035: {0} shards go on without {1}, which stopped last or with the others and"
                            + " did not come back: what only they held is missing until they do",
                    incomplete.size(),
                    names());
        } else if (!waiting.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "HL0034: all members had stopped: {0} shards wait for {1}, for a bounded time",
                    waiting.size(),
                    names());
        }
        waiting.clear();
        incomplete.clear();
        missing.clear();
    }

    private String names() {
        return missing.stream().map(MemberId::brief).collect(Collectors.joining(", "));
    }
}
