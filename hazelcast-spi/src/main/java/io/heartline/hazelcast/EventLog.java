package io.heartline.hazelcast;

import io.heartline.MemberId;
import io.heartline.replication.Output;
import io.heartline.replication.Peer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The engine's events as a person wants to read them: what happens to 16 shards at once is one
 * line. Names members and counts, never keys.
 */
final class EventLog {

    private static final Logger LOG = System.getLogger("io.heartline");

    /** What belongs together comes within this time. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final DiskLog disk = new DiskLog();
    private final ScrubLog scrub = new ScrubLog();
    private final MemberId self;
    private final String host;
    private final List<Integer> promoted = new ArrayList<>();
    private final List<Integer> outsider = new ArrayList<>();
    private final Map<MemberId, List<Integer>> deposed = new TreeMap<>();
    private final Map<MemberId, List<Integer>> handedOver = new TreeMap<>();
    private final Map<MemberId, List<Integer>> notTaken = new TreeMap<>();
    private final Map<MemberId, Tails> tails = new TreeMap<>();
    private final Map<String, Set<Integer>> resyncs = new TreeMap<>();
    private long resyncBytes;
    private long gatheredSince;
    private boolean gathering;
    private boolean warnedOfHost;
    private @Nullable Boolean safe;
    private long coverSince;

    /** What one member held that is not on the surviving lines. */
    private static final class Tails {
        final List<Integer> shards = new ArrayList<>();
        long bytes;
        long merged;
        long conflicts;
        boolean complete = true;

        void add(Output.Diverged tail) {
            if (!shards.contains(tail.shard())) {
                shards.add(tail.shard());
            }
            bytes += tail.to() - tail.from();
            merged += tail.merged().size();
            conflicts += tail.conflicts().size();
            complete &= tail.complete();
        }
    }

    EventLog(MemberId self, String host) {
        this.self = self;
        this.host = host;
    }

    void event(Output output, long now) {
        if (output instanceof Output.Promoted p) {
            (p.outsider() ? outsider : promoted).add(p.shard());
            gather(now);
        } else if (output instanceof Output.Deposed d) {
            deposed.computeIfAbsent(d.by().member(), m -> new ArrayList<>()).add(d.shard());
            gather(now);
        } else if (output instanceof Output.HandedOver h) {
            handedOver.computeIfAbsent(h.to(), m -> new ArrayList<>()).add(h.shard());
            gather(now);
        } else if (output instanceof Output.HandoverAborted a) {
            notTaken.computeIfAbsent(a.to(), m -> new ArrayList<>()).add(a.shard());
            gather(now);
        } else if (output instanceof Output.ResyncCompleted r) {
            resyncs.computeIfAbsent(r.plan().name(), p -> new TreeSet<>()).add(r.shard());
            resyncBytes += r.bytes();
            gather(now);
        } else if (output instanceof Output.Verdict v) {
            verdict(v);
        } else if (output instanceof Output.Diverged d && !d.empty()) {
            tails.computeIfAbsent(d.member(), m -> new Tails()).add(d);
            gather(now);
        } else if (output instanceof Output.Scrubbed s) {
            scrub.event(s, now);
        } else {
            disk.event(output, now);
        }
    }

    private static void verdict(Output.Verdict v) {
        String member = v.member().brief();
        if (!v.excluded()) {
            LOG.log(Level.INFO, "HL0011: member {0} answers again", member);
        } else if (v.proof()) {
            LOG.log(Level.INFO, "HL0009: member {0} has ended", member);
        } else {
            LOG.log(
                    Level.WARNING,
                    "HL0010: member {0} is excluded: it has not answered for the verdict time (frozen,"
                            + " or the line to it is cut)",
                    member);
        }
    }

    /** Two members on one host survive a crash of one, but not of the host. */
    void linked(Peer peer) {
        if (!warnedOfHost && peer.host().equals(host)) {
            warnedOfHost = true;
            LOG.log(
                    Level.WARNING,
                    "HL0008: member {0} runs on this host: a crash of the host takes both",
                    peer.id().brief());
        }
    }

    private void gather(long now) {
        if (!gathering) {
            gathering = true;
            gatheredSince = now;
        }
    }

    /**
     * Writes what has gathered.
     *
     * @param nowSafe whether every shard has an in-sync backup
     */
    void tick(long now, boolean nowSafe, int members) {
        if (gathering && now - gatheredSince >= GATHER_NANOS) {
            flush();
        }
        disk.tick(now);
        scrub.tick(now);
        cover(now, nowSafe, members);
    }

    void flush() {
        gathering = false;
        if (!promoted.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "HL0004: this member ({0}) is master now of {1}",
                    self.brief(),
                    shards(promoted));
            promoted.clear();
        }
        if (!outsider.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "HL0005: this member ({0}) became master of {1} although it was not in their last"
                            + " in-sync set: nobody of it answered, acknowledged changes may be missing",
                    self.brief(),
                    shards(outsider));
            outsider.clear();
        }
        tails.forEach(
                (member, tail) ->
                        LOG.log(
                                Level.WARNING,
                                "HL0012: member {0} came back with {1} bytes in {2} that are not on"
                                        + " the surviving line: {3} changes were written again, {4}"
                                        + " met another change of the same field and were not{5}",
                                member.brief(),
                                tail.bytes,
                                shards(tail.shards),
                                tail.merged,
                                tail.conflicts,
                                tail.complete ? "" : " (old removals in them are not known)"));
        tails.clear();
        deposed.forEach(
                (by, list) ->
                        LOG.log(
                                Level.WARNING,
                                "HL0006: member {0} has taken over {1} from this one",
                                by.brief(),
                                shards(list)));
        deposed.clear();
        flushHandovers();
        resyncs.forEach(
                (plan, set) ->
                        LOG.log(
                                Level.INFO,
                                "HL0007: caught up by {0}: {1}",
                                plan,
                                shards(new ArrayList<>(set))));
        if (!resyncs.isEmpty()) {
            LOG.log(Level.INFO, "HL0007: {0} bytes were received for it", resyncBytes);
        }
        resyncs.clear();
        resyncBytes = 0;
    }

    private void flushHandovers() {
        handedOver.forEach(
                (to, list) ->
                        LOG.log(
                                Level.INFO,
                                "HL0017: handed {1} over to member {0}, as planned",
                                to.brief(),
                                shards(list)));
        handedOver.clear();
        notTaken.forEach(
                (to, list) ->
                        LOG.log(
                                Level.INFO,
                                "HL0018: member {0} did not take over {1} in time; this one goes on",
                                to.brief(),
                                shards(list)));
        notTaken.clear();
    }

    private void cover(long now, boolean nowSafe, int members) {
        if (safe != null && safe == nowSafe) {
            coverSince = now;
            return;
        }
        if (safe == null && !nowSafe) {
            safe = false;
            return;
        }
        if (now - coverSince < GATHER_NANOS) {
            return;
        }
        safe = nowSafe;
        if (nowSafe) {
            LOG.log(Level.INFO, "HL0014: standby in sync: every shard has at least two copies");
        } else if (members == 0) {
            LOG.log(
                    Level.WARNING,
                    "HL0015: standby lost, running alone: a crash now would lose state; start another"
                            + " member");
        } else {
            LOG.log(
                    Level.WARNING,
                    "HL0016: some shards have one copy only, until a standby has caught up");
        }
    }

    private static String shards(List<Integer> numbers) {
        if (numbers.size() == 1) {
            return "shard " + numbers.get(0);
        }
        return numbers.size() + " shards " + numbers.stream().sorted().toList();
    }
}
