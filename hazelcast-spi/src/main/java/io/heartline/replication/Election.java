package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A candidate for a shard: asks every member that it can reach for the promise to refuse lower
 * epochs, and becomes master if nobody who answers holds more.
 *
 * <p>A member of the last in-sync set whose link is lost for the moment is waited for until it is
 * back or the verdict excludes it: only silence excludes. Else a backup that is nominated and cut
 * off at once would elect itself alone, and write beside a master that everybody else still trusts.
 */
final class Election {

    private static final int REPEAT_TICKS = 3;
    private static final int GIVE_UP_TICKS = 60;

    final Epoch epoch;
    private final Shard shard;
    private final Context cx;
    private final boolean branch;
    private final Map<MemberId, Message.Promise> promises = new TreeMap<>();
    private int ticks;

    /**
     * @param seen the highest epoch that is known to be in use
     * @param branch whether the present master has offered its place to this branch
     */
    Election(Shard shard, Epoch seen, boolean branch) {
        this.shard = shard;
        this.cx = shard.cx;
        this.branch = branch;
        Epoch highest = Epoch.max(Epoch.max(shard.promised, shard.row.epoch()), seen);
        this.epoch = highest.above(cx.self);
    }

    void start() {
        shard.promise(epoch);
        shard.election = this;
        ask();
        decide();
    }

    private Set<MemberId> electors() {
        Set<MemberId> electors = new TreeSet<>();
        for (MemberId member : cx.linked.keySet()) {
            if (cx.reachable(member)) {
                electors.add(member);
            }
        }
        for (MemberId insider : cx.present(shard.row.inSync())) {
            if (cx.trusted(insider) && !insider.equals(cx.self)) {
                electors.add(insider);
            }
        }
        return electors;
    }

    /** Asks those who have not answered. */
    void ask() {
        for (MemberId member : electors()) {
            if (!promises.containsKey(member)) {
                cx.send(
                        member,
                        new Message.PromiseRequest(
                                shard.number, epoch, branch, shard.psync(epoch, 0)));
            }
        }
    }

    void onPromise(MemberId from, Message.Promise promise) {
        if (promise.epoch().equals(epoch)) {
            promises.put(from, promise);
            decide();
        }
    }

    /** A member has promised a higher epoch, or its branch has become worth more. */
    void onRefuse() {
        shard.election = null;
    }

    void tick() {
        ticks++;
        if (ticks > GIVE_UP_TICKS) {
            shard.election = null;
            return;
        }
        if (ticks % REPEAT_TICKS == 0) {
            ask();
        }
        decide();
    }

    void decide() {
        if (shard.election != this || !promises.keySet().containsAll(electors())) {
            return;
        }
        MemberId best = branch ? cx.self : best();
        if (!best.equals(cx.self)) {
            shard.election = null;
            cx.send(best, new Message.Nominate(shard.number, epoch, false));
            return;
        }
        boolean outsider = shard.row.known() && !shard.onceInsider() && !insiderAnswered();
        if (outsider && ticks < cx.config.outsiderTicks() && !insidersGone()) {
            return;
        }
        win(outsider);
    }

    private MemberId best() {
        MemberId best = cx.self;
        Place bestPlace = Voters.place(shard.store);
        Epoch bestEpoch = shard.history.lastEpoch();
        long bestEnd = shard.end;
        for (Map.Entry<MemberId, Message.Promise> answer : promises.entrySet()) {
            int byPlace = answer.getValue().strict().compareTo(bestPlace);
            int byEpoch = answer.getValue().lastEpoch().compareTo(bestEpoch);
            boolean longer = byEpoch > 0 || byEpoch == 0 && answer.getValue().end() > bestEnd;
            if (byPlace > 0 || byPlace == 0 && longer) {
                bestPlace = answer.getValue().strict();
                best = answer.getKey();
                bestEpoch = answer.getValue().lastEpoch();
                bestEnd = answer.getValue().end();
            }
        }
        return best;
    }

    private boolean insiderAnswered() {
        return cx.present(shard.row.inSync()).stream().anyMatch(promises::containsKey);
    }

    private boolean insidersGone() {
        return shard.row.inSync().stream().allMatch(cx.detector::provenGone);
    }

    private void win(boolean outsider) {
        shard.election = null;
        cx.counters.promotions++;
        if (outsider) {
            cx.counters.outsiderPromotions++;
        }
        cx.emit(new Output.Promoted(shard.number, epoch, shard.end, outsider));
        Set<MemberId> inSync = initialInSync();
        Master master = new Master(shard, epoch, votes());
        shard.backup = null;
        shard.master = master;
        if (!branch) {
            master.rivals.meet(promises.values());
        }
        master.start(inSync);
    }

    /**
     * Those whose promise counts for STRICT: they hold nothing of it that this member lacks; for
     * each its latest life that has dropped its copy.
     */
    private Map<MemberId, MemberId> votes() {
        Place own = Voters.place(shard.store);
        Map<MemberId, MemberId> votes = new TreeMap<>();
        votes.put(cx.self, shard.dropped);
        promises.forEach(
                (member, promise) -> {
                    if (promise.strict().compareTo(own) <= 0) {
                        votes.put(member, promise.dropped());
                    }
                });
        return votes;
    }

    /**
     * Those of the last in-sync set that promised and hold a part of this very line stay in it; one
     * that has restarted since only if it holds all of it, because it may have lost what was
     * acknowledged.
     */
    private Set<MemberId> initialInSync() {
        Set<MemberId> inSync = new TreeSet<>();
        Set<MemberId> restarted = cx.present(shard.row.inSync());
        inSync.add(cx.self);
        promises.forEach(
                (member, promise) -> {
                    boolean sameLine =
                            promise.lastEpoch().equals(shard.history.lastEpoch())
                                    && promise.end() <= shard.end;
                    boolean stayed =
                            shard.row.inSync().contains(member)
                                    || restarted.contains(member) && promise.end() == shard.end;
                    if (sameLine && stayed && inSync.size() <= cx.config.backups()) {
                        inSync.add(member);
                    }
                });
        return inSync;
    }
}
