package io.heartline;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One moment of a member, for metrics, health and status pages. Immutable; holds no session id and
 * no value.
 *
 * @param self this incarnation
 * @param health how well the state is covered
 * @param peers the members that this one knows, itself not included
 * @param shards one entry for each shard, by number
 * @param counters every counter and gauge by its name, for example {@code resync_full} or {@code
 *     session_commits}; names end in their unit where they have one ({@code _bytes}, {@code _ms})
 * @param lastDivergence the latest branch of this member that lost, if any
 */
public record HeartlineReport(
        MemberId self,
        Health health,
        List<Peer> peers,
        List<Shard> shards,
        Map<String, Long> counters,
        Optional<DivergenceReport.Summary> lastDivergence) {

    public HeartlineReport {
        peers = List.copyOf(peers);
        shards = List.copyOf(shards);
        counters = Map.copyOf(counters);
    }

    /**
     * Another member as this one sees it.
     *
     * @param id its incarnation
     * @param address host and port of its peer link
     * @param linked whether an authenticated link stands
     * @param excluded whether this member's own verdict has excluded it
     * @param silenceMs time since the last completed exchange, in milliseconds of this JVM
     */
    public record Peer(
            MemberId id, String address, boolean linked, boolean excluded, long silenceMs) {}

    /**
     * A shard as this member sees it.
     *
     * @param number 0 to 15
     * @param master its master, or {@link MemberId#NONE}
     * @param epoch the fencing number of that master
     * @param role {@code master}, {@code in-sync}, {@code syncing} or {@code none}
     * @param replicationId the history that this member holds
     * @param offset bytes of it that this member has applied
     * @param inSync members of the in-sync set, the master included
     * @param lagBytes what the slowest backup has still to acknowledge; 0 on backups
     */
    public record Shard(
            int number,
            MemberId master,
            long epoch,
            String role,
            String replicationId,
            long offset,
            int inSync,
            long lagBytes) {}
}
