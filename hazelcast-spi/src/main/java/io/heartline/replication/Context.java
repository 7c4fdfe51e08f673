package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.liveness.FailureDetector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one node share: who it is, what time it is, who is there, where output goes.
 */
final class Context {

    private static final int LIVES_MAX = 1_000;

    final NodeConfig config;
    final MemberId self;
    final Peer selfPeer;
    final RandomGenerator random;
    final FailureDetector detector;
    final Map<MemberId, Peer> linked = new TreeMap<>();
    private List<Output> outputs = new ArrayList<>();
    final FrameWriter writer = new FrameWriter();

    /** Means nothing; see {@link Prefetch}. */
    long prefetched;

    final Counters counters = new Counters();
    final Divergences divergences = new Divergences(counters);
    final Requests requests;
    final Disk disk;
    final ResyncQueue resyncs;

    /** When the last piece of a resync came in from each master, in ticks. */
    final Map<MemberId, Long> pieceTicks = new TreeMap<>();

    /** The present incarnations of former ones, as their data directories tell. */
    private final Map<MemberId, MemberId> presentLives = new LinkedHashMap<>();

    long now;
    private long freshUntil;
    long ticks;

    /** Shards of which something may have changed since the node was drained, a bit for each. */
    private long touched;

    /** Counts the rows that were installed. */
    long rowsInstalled;

    /** Numbers this member's attempts to be brought up; a later one has a higher number. */
    long syncs;

    /** Whether this member hands its masterships over and strives for none again. */
    boolean retiring;

    /** Whether it says good-bye once it has handed over; it retires, too. */
    boolean leaving;

    /** Whether this member leaves and has handed over what it could: commands go to the others. */
    boolean closing;

    /** Whether this member has said good-bye. */
    boolean left;

    /** Whether shards that nobody holds may be created. */
    boolean ready;

    /** Whether the rows that this member began with come from its data directory. */
    boolean restored;

    Context(
            NodeConfig config,
            Peer self,
            @Nullable Storage storage,
            RandomGenerator random,
            long now) {
        this.config = config;
        this.self = self.id();
        this.selfPeer = self;
        this.random = random;
        this.now = now;
        this.detector = new FailureDetector(config.verdictTicks(), config.tickNanos(), now);
        this.requests = new Requests(this);
        this.disk = new Disk(this, storage);
        this.resyncs = new ResyncQueue(this);
        livesOf(self).forEach(detector::gone);
        renewLease();
    }

    /** Notes the former lives of a member; returns them. */
    List<MemberId> livesOf(Peer peer) {
        for (MemberId life : peer.lives()) {
            presentLives.remove(life);
            presentLives.put(life, peer.id());
            if (presentLives.size() > LIVES_MAX) {
                presentLives.remove(presentLives.keySet().iterator().next());
            }
        }
        return peer.lives();
    }

    /**
     * Returns the member that is, or once was, an incarnation: itself if it was never heard of as a
     * former one.
     */
    MemberId present(MemberId member) {
        return presentLives.getOrDefault(member, member);
    }

    /** Returns the members that are, or once were, in a set. */
    Set<MemberId> present(Set<MemberId> members) {
        Set<MemberId> present = new TreeSet<>();
        members.forEach(member -> present.add(present(member)));
        return present;
    }

    /** Something of a shard may have changed: its flush is due. */
    void touch(int shard) {
        touched |= 1L << shard;
    }

    void touchAll() {
        touched = -1;
    }

    boolean anyTouched() {
        return touched != 0;
    }

    /** Returns the shards that were touched since the last call. */
    long takeTouched() {
        long taken = touched;
        touched = 0;
        return taken;
    }

    void send(MemberId to, Message message) {
        if (linked.containsKey(to)) {
            outputs.add(new Output.Send(to, message));
        }
    }

    void broadcast(Message message) {
        for (MemberId member : linked.keySet()) {
            outputs.add(new Output.Send(member, message));
        }
    }

    void emit(Output output) {
        outputs.add(output);
    }

    /**
     * Returns what has come since the last time. The list is young, so the collector was not told
     * of what was put into it.
     */
    List<Output> takeOutputs() {
        List<Output> taken = outputs;
        outputs = taken.isEmpty() ? taken : new ArrayList<>();
        return taken;
    }

    /** Counts a verdict and tells the edge of it. */
    void announce(FailureDetector.Verdict verdict) {
        if (verdict.excluded()) {
            counters.exclusions++;
        } else {
            counters.returns++;
        }
        emit(new Output.Verdict(verdict.member(), verdict.excluded(), verdict.proof()));
    }

    /** Says whether a member can be counted on: linked, and not excluded by this one's verdict. */
    boolean reachable(MemberId member) {
        return member.equals(self) || linked.containsKey(member) && !detector.excluded(member);
    }

    /** Says whether this member's verdict leaves another in: it may be silent, but not for long. */
    boolean trusted(MemberId member) {
        return member.equals(self) || !detector.excluded(member);
    }

    /**
     * Returns until when this member may believe that nobody has taken its place: the oldest
     * exchange with a trusted peer, plus the lease.
     */
    long freshUntil() {
        return freshUntil;
    }

    boolean fresh() {
        return freshUntil - now > 0;
    }

    /** An exchange, a verdict, a tick or a link has changed what the lease rests on. */
    void renewLease() {
        long oldest = detector.oldestExchangeNanos(detector.lastTickNanos());
        freshUntil = oldest + config.leaseNanos();
    }

    /** Says whether this is the oldest member that its own verdict has not excluded. */
    boolean coordinates() {
        for (MemberId member : linked.keySet()) {
            if (member.compareTo(self) < 0 && !detector.excluded(member)) {
                return false;
            }
        }
        return true;
    }
}
