package io.heartline.chaos;

import io.heartline.bench.MemberProcess;
import io.heartline.replication.Copies;
import io.heartline.replication.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Members of one cluster, each a JVM of its own, and what they hold between them. */
final class Cluster implements AutoCloseable {

    final List<MemberProcess> members = new ArrayList<>();

    /** Returns every member's copy of every shard, by shard; members in their order. */
    List<List<Copies.Copy>> copies() throws IOException {
        List<List<Copies.Copy>> byShard = new ArrayList<>();
        for (int i = 0; i < Node.SHARDS; i++) {
            byShard.add(new ArrayList<>());
        }
        for (MemberProcess member : members) {
            Arrays.stream(member.ask("copies").split(" "))
                    .map(Copies.Copy::parse)
                    .forEach(copy -> byShard.get(copy.shard()).add(copy));
        }
        return byShard;
    }

    /** Returns which of some {@link MapMember}s is the master of a key. */
    MemberProcess master(String key) throws IOException {
        String master = members.get(0).ask("master", key);
        for (MemberProcess member : members) {
            if (member.ask("self").equals(master)) {
                return member;
            }
        }
        throw new AssertionError("nobody here is the master of " + key + ": " + master);
    }

    MemberProcess other(MemberProcess than) {
        return members.stream().filter(member -> member != than).findFirst().orElseThrow();
    }

    /** Kills a member by the operating system and forgets it. */
    void kill(MemberProcess member) throws Exception {
        member.signal("KILL");
        member.close();
        members.remove(member);
    }

    /** Returns the sum of all members' counters. */
    Map<String, Long> counters() throws IOException {
        Map<String, Long> sum = new TreeMap<>();
        for (MemberProcess member : members) {
            member.counters().forEach((name, value) -> sum.merge(name, value, Long::sum));
        }
        return sum;
    }

    /**
     * Waits until every shard has this many complete copies on one row that everybody knows, while
     * members may write; returns the milliseconds that it took.
     */
    long awaitPlaced(int copies, int secondsMax) throws Exception {
        return await(copies, false, secondsMax);
    }

    /**
     * Waits for the same, and for equal copies: nobody may write, since one is asked after another.
     */
    long awaitWhole(int copies, int secondsMax) throws Exception {
        return await(copies, true, secondsMax);
    }

    private long await(int copies, boolean equal, int secondsMax) throws Exception {
        long begin = System.nanoTime();
        String why = why(copies, equal);
        while (!why.isEmpty()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(secondsMax)) {
                throw new AssertionError("not whole within " + secondsMax + " s: " + why);
            }
            Thread.sleep(20);
            why = why(copies, equal);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    /** Says what is missing until the cluster is whole; empty if it is. */
    private String why(int wanted, boolean equal) throws IOException {
        for (List<Copies.Copy> shard : copies()) {
            List<Copies.Copy> complete = shard.stream().filter(Copies.Copy::complete).toList();
            boolean placed =
                    complete.size() == wanted
                            && complete.get(0).inSync() == wanted
                            && shard.stream().allMatch(c -> c.row().equals(shard.get(0).row()));
            if (!placed || equal && !complete.stream().allMatch(complete.get(0)::equalTo)) {
                return shard.toString();
            }
        }
        return "";
    }

    @Override
    public void close() throws Exception {
        for (MemberProcess member : members) {
            member.close();
        }
    }
}
