package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sets of members that cannot change and are walked from the oldest member to the youngest.
 *
 * <p>{@link Set#copyOf} walks in an order that every JVM chooses anew, so what a member does would
 * depend on it, and a simulated run could not be repeated by its seed.
 */
final class MemberSet {

    private MemberSet() {}

    static Set<MemberId> of(Set<MemberId> members) {
        return Collections.unmodifiableSet(new TreeSet<>(members));
    }
}
