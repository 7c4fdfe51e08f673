package io.heartline.servlet.presence;

import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The members that this one counts on at a moment.
 *
 * @param self this member
 * @param others those that it knows and has not excluded
 */
record Alive(MemberId self, Set<MemberId> others) {

    static Alive of(HeartlineReport report) {
        Set<MemberId> others =
                report.peers().stream()
                        .filter(peer -> !peer.excluded())
                        .map(HeartlineReport.Peer::id)
                        .collect(Collectors.toUnmodifiableSet());
        return new Alive(report.self(), others);
    }

    boolean has(MemberId member) {
        return member.equals(self) || others.contains(member);
    }

    /** Says whether this member is the oldest: it does what one has to do for all. */
    boolean isOldest() {
        return others.stream().noneMatch(other -> other.compareTo(self) < 0);
    }
}
