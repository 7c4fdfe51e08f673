package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which members back up a shard: rather in another zone, then on another host, spread evenly. */
final class Placement {

    private Placement() {}

    /**
     * Returns the backups: those that are there already, then the best of the candidates.
     *
     * @param holders members that are likely to hold an older copy, which is cheap to bring up
     * @param count how many are wanted; fewer if there are not enough candidates
     */
    static Set<MemberId> backups(
            int shard,
            Peer master,
            Collection<Peer> candidates,
            Set<MemberId> current,
            Set<MemberId> holders,
            int count) {
        Set<MemberId> chosen = new TreeSet<>(current);
        List<Peer> ranked =
                candidates.stream()
                        .filter(peer -> !peer.id().equals(master.id()))
                        .sorted(
                                Comparator.comparing((Peer peer) -> !holders.contains(peer.id()))
                                        .thenComparingInt(peer -> nearness(master, peer))
                                        .thenComparingLong(peer -> weight(shard, peer.id())))
                        .toList();
        for (Peer peer : ranked) {
            if (chosen.size() >= count) {
                break;
            }
            chosen.add(peer.id());
        }
        return chosen;
    }

    private static int nearness(Peer master, Peer peer) {
        if (master.host().equals(peer.host())) {
            return 2;
        }
        return master.zone().equals(peer.zone()) ? 1 : 0;
    }

    /** Rendezvous hashing: each shard ranks the members in an order of its own. */
    private static long weight(int shard, MemberId member) {
        long mixed = (member.nonce() ^ member.startedMillis() * 31 ^ shard * 0x9E3779B97F4A7C15L);
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }
}
