package io.heartline.replication;

import io.heartline.MemberId;

/**
 * The fencing number of a mastership. The member makes it unique: an epoch has one master.
 *
 * @param number at least 0; 0 only in {@link #NONE}
 * @param member the incarnation that is master in this epoch
 */
public record Epoch(long number, MemberId member) implements Comparable<Epoch> {

    /** Lower than every real epoch. */
    public static final Epoch NONE = new Epoch(0, MemberId.NONE);

    Epoch above(MemberId candidate) {
        return new Epoch(number + 1, candidate);
    }

    static Epoch max(Epoch a, Epoch b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public int compareTo(Epoch other) {
        int byNumber = Long.compare(number, other.number);
        return byNumber != 0 ? byNumber : member.compareTo(other.member);
    }

    @Override
    public String toString() {
        return number + "@" + member.brief();
    }
}
