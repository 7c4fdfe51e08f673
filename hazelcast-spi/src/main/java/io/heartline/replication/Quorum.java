package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a master needs for STRICT: the votes that it was elected with, and the copies that a write
 * has reached. A write counts when a majority of the configured copies, all of them voters, has it;
 * a mastership is quorate when so many voters have promised it their obedience that no such
 * majority can form without one of them. Raft with joint consensus, on the STRICT commands of a
 * line; what others write in between rides along.
 */
final class Quorum {

    private final Shard shard;
    private final Context cx;
    private final Epoch epoch;
    private final Map<MemberId, Follower> followers;
    private final Map<MemberId, MemberId> voted;
    private final long start;
    private final Set<MemberId> ended = new TreeSet<>();
    private boolean quorate;

    /**
     * @param voted who promised this epoch and held nothing STRICT that this member lacks; for each
     *     its latest life that has dropped its copy
     * @param start end of the frame that began the epoch
     */
    Quorum(
            Shard shard,
            Epoch epoch,
            Map<MemberId, Follower> followers,
            Map<MemberId, MemberId> voted,
            long start) {
        this.shard = shard;
        this.cx = shard.cx;
        this.epoch = epoch;
        this.followers = followers;
        this.voted = voted;
        this.start = start;
    }

    private int copies() {
        return cx.config.backups() + 1;
    }

    private int majority() {
        return copies() / 2 + 1;
    }

    /** Returns why STRICT cannot be taken now, or null. */
    @Nullable String refusal() {
        if (Voters.of(shard.store).next().isEmpty() && !found()) {
            return "STRICT begins when all "
                    + copies()
                    + " copies of a shard are in sync for the first time; now "
                    + shard.row.inSync().size()
                    + " are: start the other members";
        }
        Set<MemberId> reach = having(start);
        if (quorate() && enough(reach)) {
            return null;
        }
        if (reach.size() >= majority()) {
            return reach.size()
                    + " of "
                    + copies()
                    + " copies are in sync, but no majority of those that have taken STRICT writes:"
                    + " start or reconnect the others, or retry in a second if they are being"
                    + " replaced; if most of them ended at once, start all of them again with their"
                    + " data directories: without, what they had acknowledged may be lost, and"
                    + " STRICT stays refused";
        }
        if (!quorate()) {
            return "this master was not elected by a majority: members that may hold newer writes"
                    + " do not answer; start or reconnect them";
        }
        return "only "
                + reach.size()
                + " of "
                + copies()
                + " copies are in sync, STRICT needs "
                + majority()
                + " known to each other: start or reconnect a member";
    }

    /** Writes the first set of voters: all configured copies, none of which knows of another. */
    private boolean found() {
        Set<MemberId> reach = having(start);
        if (reach.size() != copies()) {
            return false;
        }
        shard.append(cx.self, List.of(Voters.change(epoch, Set.of(), reach)));
        return true;
    }

    /** Returns this member and those of the in-sync set that have applied so much in this epoch. */
    private Set<MemberId> having(long offset) {
        Set<MemberId> having = new TreeSet<>();
        having.add(cx.self);
        for (MemberId member : shard.row.inSync()) {
            Follower follower = followers.get(member);
            if (follower != null && follower.streaming && follower.acked >= offset) {
                having.add(member);
            }
        }
        return having;
    }

    /** Says whether a STRICT command that ends here is safe. */
    boolean holds(long offset) {
        return enough(having(offset));
    }

    private boolean enough(Set<MemberId> having) {
        Voters voters = Voters.of(shard.store);
        return having.size() >= majority()
                && covers(voters.former(), having)
                && covers(voters.next(), having);
    }

    /**
     * Says whether these are a majority of the voters; or all that live, when fewer than a majority
     * have provably ended.
     */
    private boolean covers(Set<MemberId> voters, Set<MemberId> having) {
        long gone = voters.stream().filter(this::hasEnded).count();
        long held = voters.stream().filter(having::contains).count();
        boolean allAlive = voters.stream().allMatch(v -> having.contains(v) || hasEnded(v));
        return held >= majority() || gone < majority() && allAlive;
    }

    private boolean hasEnded(MemberId member) {
        return cx.detector.provenGone(member)
                || ended.contains(member) && !cx.linked.containsKey(member);
    }

    /** A backup has proof that members have ended. */
    void onEnded(Set<MemberId> members) {
        Voters voters = Voters.of(shard.store);
        for (MemberId member : members) {
            if (voters.former().contains(member) || voters.next().contains(member)) {
                ended.add(member);
            }
        }
        advance();
    }

    /** Says whether no majority can form without one that has promised this epoch. */
    private boolean quorate() {
        if (!quorate) {
            Map<MemberId, MemberId> votes = votes();
            Voters voters = Voters.of(shard.store);
            quorate = elects(voters.former(), votes) && elects(voters.next(), votes);
        }
        return quorate;
    }

    /**
     * Returns those that obey this epoch and held nothing STRICT that this line lacks; for each its
     * latest life that has dropped its copy.
     */
    private Map<MemberId, MemberId> votes() {
        Map<MemberId, MemberId> votes = new TreeMap<>(voted);
        for (MemberId member : having(start)) {
            Follower follower = followers.get(member);
            if (follower != null) {
                votes.put(member, follower.dropped);
            }
        }
        return votes;
    }

    /**
     * Says whether a member votes for a life of itself, its own or a former one: what that life
     * held must have come down to it.
     */
    private static boolean votesFor(
            MemberId life, MemberId present, Map<MemberId, MemberId> votes) {
        MemberId dropped = votes.get(present);
        return dropped != null && life.compareTo(dropped) > 0;
    }

    /**
     * Says whether so many voters have ended that they can never be a majority again, and yet each
     * is accounted for: it obeys this epoch, or has ended and the next life of its data directory
     * does. Then nobody is left who could hold more than this line, and all configured copies may
     * begin anew.
     */
    private boolean accountedFor(Voters voters, Set<MemberId> reach) {
        boolean lost = lost(voters.former()) || lost(voters.next());
        if (!lost || reach.size() < copies()) {
            return false;
        }
        Map<MemberId, MemberId> votes = votes();
        return reach.stream().allMatch(member -> votesFor(member, member, votes))
                && accountedFor(voters.former(), votes)
                && accountedFor(voters.next(), votes);
    }

    private boolean lost(Set<MemberId> voters) {
        return voters.stream().filter(this::hasEnded).count() >= majority();
    }

    private boolean accountedFor(Set<MemberId> voters, Map<MemberId, MemberId> votes) {
        return voters.stream()
                .allMatch(
                        voter ->
                                votesFor(voter, voter, votes)
                                        || hasEnded(voter)
                                                && votesFor(voter, cx.present(voter), votes));
    }

    private boolean elects(Set<MemberId> voters, Map<MemberId, MemberId> votes) {
        long others = voters.stream().filter(voter -> !votesFor(voter, voter, votes)).count();
        return others < majority();
    }

    /** Brings the voters in line with the in-sync set, one safe step at a time. */
    void advance() {
        Voters voters = Voters.of(shard.store);
        if (voters.next().isEmpty() || cx.retiring) {
            return;
        }
        Set<MemberId> reach = having(start);
        if (accountedFor(voters, reach)) {
            cx.counters.votersBegunAnew++;
            write(Set.of(), reach);
            return;
        }
        if (!quorate()) {
            return;
        }
        if (voters.joint()) {
            long known = Math.max(voters.offset(), start);
            if (holds(known)) {
                shard.strict = Place.max(shard.strict, new Place(epoch, known));
                write(voters.next(), voters.next());
            }
            return;
        }
        Set<MemberId> wanted = wanted(voters.next());
        if (!wanted.equals(voters.next()) && enough(reach) && covers(wanted, reach)) {
            write(voters.next(), wanted);
        }
    }

    private void write(Set<MemberId> former, Set<MemberId> next) {
        cx.counters.voterChanges++;
        shard.append(cx.self, List.of(Voters.change(epoch, former, next)));
    }

    /** Members in sync take the places of voters that are not. */
    private Set<MemberId> wanted(Set<MemberId> voters) {
        Set<MemberId> wanted = new TreeSet<>(voters);
        for (MemberId member : having(start)) {
            if (wanted.contains(member)) {
                continue;
            }
            if (wanted.size() >= copies()) {
                MemberId out = replaceable(wanted);
                if (out == null) {
                    return wanted;
                }
                wanted.remove(out);
            }
            wanted.add(member);
        }
        return wanted;
    }

    private @Nullable MemberId replaceable(Set<MemberId> voters) {
        for (MemberId voter : voters) {
            boolean holder =
                    voter.equals(cx.self)
                            || shard.row.inSync().contains(voter)
                            || shard.row.backups().contains(voter);
            if (!holder) {
                return voter;
            }
        }
        return null;
    }
}
