package io.heartline.hazelcast;

import io.heartline.DivergenceReport;
import io.heartline.Health;
import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import io.heartline.link.Links;
import io.heartline.replication.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes what a member reports of itself out of what its parts know. */
final class Reports {

    /** Ticks between two reports that nobody asks for. */
    private static final int IDLE_TICKS = 10;

    private final MemberId self;
    private final Node node;
    private final Links links;
    private final Inbox inbox;
    private final Spaces spaces;
    private final @Nullable MemberDisk disk;
    private volatile List<DivergenceReport> divergences = List.of();
    private volatile HeartlineReport last;
    private volatile boolean asked;
    private int ticks;

    Reports(
            MemberId self,
            Node node,
            Links links,
            Inbox inbox,
            Spaces spaces,
            @Nullable MemberDisk disk,
            long now) {
        this.self = self;
        this.node = node;
        this.links = links;
        this.inbox = inbox;
        this.spaces = spaces;
        this.disk = disk;
        this.last = make(now, 0);
    }

    /** For any thread: as it was a second ago at most; a tenth of it while somebody asks. */
    HeartlineReport last() {
        if (!asked) {
            asked = true;
        }
        return last;
    }

    /** For any thread. */
    List<DivergenceReport> divergences() {
        return divergences;
    }

    /** Something of interest has happened. For whoever runs the duty cycle, like what follows. */
    void renew(long now, long turns) {
        last = make(now, turns);
    }

    /** To be called each tick: making a report costs more than all else in an idle one. */
    HeartlineReport tick(long now, long turns) {
        if (asked || ++ticks >= IDLE_TICKS) {
            asked = false;
            ticks = 0;
            last = make(now, turns);
        }
        return last;
    }

    /** The member has ended. */
    void end() {
        HeartlineReport before = last;
        last =
                new HeartlineReport(
                        self,
                        Health.DOWN,
                        before.peers(),
                        before.shards(),
                        before.counters(),
                        before.lastDivergence());
    }

    private HeartlineReport make(long now, long turns) {
        List<HeartlineReport.Peer> peers = new ArrayList<>();
        for (Links.View view : links.views()) {
            long silence = node.report().silenceNanos(view.id(), now);
            peers.add(
                    new HeartlineReport.Peer(
                            view.id(),
                            view.address(),
                            view.linked(),
                            node.report().excluded(view.id()),
                            TimeUnit.NANOSECONDS.toMillis(silence)));
        }
        Map<String, Long> counters = new TreeMap<>(node.report().counters());
        counters.putAll(links.counters());
        counters.put("engine_turns", turns);
        counters.put("queue_full", inbox.fullCount());
        counters.put("listener_errors", spaces.errorCount());
        if (disk != null) {
            disk.count(counters);
        }
        boolean safe = node.report().safe() && node.report().sound() && !node.diskDegraded();
        Health health = safe ? Health.SAFE : Health.DEGRADED;
        List<DivergenceReport> kept = node.report().divergences();
        divergences = kept;
        counters.put("divergence_reports", (long) kept.size());
        return new HeartlineReport(
                self,
                health,
                peers,
                node.report().shards(),
                counters,
                kept.isEmpty()
                        ? Optional.empty()
                        : Optional.of(kept.get(kept.size() - 1).summary()));
    }
}
