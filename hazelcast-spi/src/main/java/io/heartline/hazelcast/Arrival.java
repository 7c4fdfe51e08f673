package io.heartline.hazelcast;

import io.heartline.MemberId;
import java.util.HashSet;
import java.util.Set;

/**
 * When discovery is over for a member that starts: everybody whom Hazelcast shows is linked and has
 * answered a ping (their rows come before the answer), or the wait is over.
 */
final class Arrival {

    private final Set<MemberId> awaited = new HashSet<>();
    private final Set<MemberId> greeted = new HashSet<>();
    private boolean discovered;
    private boolean over;
    private long deadline = Long.MAX_VALUE;

    void found(MemberId member) {
        awaited.add(member);
    }

    void lost(MemberId member) {
        awaited.remove(member);
    }

    void greeted(MemberId member) {
        if (!over) {
            greeted.add(member);
        }
    }

    void unlinked(MemberId member) {
        greeted.remove(member);
    }

    /** Hazelcast has started: it shows everybody that it will show for now. */
    void discovered(long newDeadline) {
        discovered = true;
        deadline = newDeadline;
    }

    /** Returns true once: when discovery is over. */
    boolean completes(long now) {
        if (over || !discovered) {
            return false;
        }
        over = greeted.containsAll(awaited) || now - deadline >= 0;
        return over;
    }

    boolean over() {
        return over;
    }

    int missing() {
        Set<MemberId> missing = new HashSet<>(awaited);
        missing.removeAll(greeted);
        return missing.size();
    }
}
