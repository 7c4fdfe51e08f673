package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.liveness.FailureDetector;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What the parts of one node share: who it is, what time it is, who is there, where output goes.
 */
final class Context {

    final NodeConfig config;
    final MemberId self;
    final Peer selfPeer;
    final RandomGenerator random;
    final FailureDetector detector;
    final Map<MemberId, Peer> linked = new TreeMap<>();
    final ArrayDeque<Output> outputs = new ArrayDeque<>();
    final Counters counters = new Counters();
    final Divergences divergences = new Divergences(counters);
    final Requests requests;
    long now;
    private long freshUntil;
    long ticks;

    /** Numbers this member's attempts to be brought up; a later one has a higher number. */
    long syncs;

    boolean leaving;

    /** Whether this member leaves and has handed over what it could: commands go to the others. */
    boolean closing;

    /** Whether this member has said good-bye. */
    boolean left;

    /** Whether shards that nobody holds may be created. */
    boolean ready;

    Context(NodeConfig config, Peer self, RandomGenerator random, long now) {
        this.config = config;
        this.self = self.id();
        this.selfPeer = self;
        this.random = random;
        this.now = now;
        this.detector = new FailureDetector(config.verdictTicks(), config.tickNanos(), now);
        this.requests = new Requests(this);
        renewLease();
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
        long oldest = detector.lastTickNanos();
        for (MemberId member : linked.keySet()) {
            if (!detector.excluded(member)) {
                oldest = Math.min(oldest, detector.lastExchangeNanos(member));
            }
        }
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
