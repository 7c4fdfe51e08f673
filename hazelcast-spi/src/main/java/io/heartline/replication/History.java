package io.heartline.replication;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The eras of a line, oldest first: Redis's replid and replid2 (PSYNC2), kept back to the floor.
 *
 * <p>The same replication id means the same bytes up to the lower of two ends, so two histories
 * agree exactly up to {@link #fork}. Immutable.
 */
public record History(List<Era> eras) {

    /** Eras kept at most; a member that shares only older ones is brought up by FULL. */
    static final int ERAS_MAX = 64;

    /** Nothing was ever written. */
    public static final History EMPTY = new History(List.of());

    public History {
        eras = List.copyOf(eras);
    }

    ReplicationId currentId() {
        return eras.isEmpty() ? ReplicationId.NONE : eras.get(eras.size() - 1).id();
    }

    /** Returns the epoch of the last record. */
    Epoch lastEpoch() {
        return eras.isEmpty() ? Epoch.NONE : eras.get(eras.size() - 1).epoch();
    }

    /**
     * Says whether a mastership is part of this history, or from before everything it remembers.
     */
    boolean knows(Epoch epoch) {
        boolean forgotten = eras.size() >= ERAS_MAX && epoch.compareTo(eras.get(0).epoch()) < 0;
        return forgotten || eras.stream().anyMatch(era -> era.epoch().equals(epoch));
    }

    /** Returns this history with a new era on top; itself if that era is there already. */
    History begin(Era era) {
        if (indexOf(era.id()) >= 0) {
            return this;
        }
        List<Era> more = new ArrayList<>(eras);
        more.add(era);
        return new History(
                more.size() > ERAS_MAX ? more.subList(more.size() - ERAS_MAX, more.size()) : more);
    }

    /** Returns this history without the eras that begin at or above an offset. */
    History upTo(long offset) {
        List<Era> kept = new ArrayList<>(eras);
        kept.removeIf(era -> era.start() >= offset);
        return kept.size() == eras.size() ? this : new History(kept);
    }

    /**
     * Says whether {@code offset} of history {@code id} lies on this line.
     *
     * @param end where this line ends
     */
    boolean contains(ReplicationId id, long offset, long end) {
        int index = indexOf(id);
        return index >= 0 && offset <= endOf(index, end);
    }

    /**
     * Returns the offset up to which this line and another agree; 0 if they share no era.
     *
     * @param end where this line ends
     * @param otherEnd where the other ends
     */
    long fork(long end, History other, long otherEnd) {
        for (int theirs = other.eras.size() - 1; theirs >= 0; theirs--) {
            int ours = indexOf(other.eras.get(theirs).id());
            if (ours >= 0) {
                return Math.min(endOf(ours, end), other.endOf(theirs, otherEnd));
            }
        }
        return 0;
    }

    /** Says whether both have an era in common. */
    boolean shares(History other) {
        return other.eras.stream().anyMatch(era -> indexOf(era.id()) >= 0);
    }

    /** Returns the era that the byte before an offset belongs to, or null below the oldest. */
    @Nullable Era eraAt(long offset) {
        for (int i = eras.size() - 1; i >= 0; i--) {
            if (eras.get(i).start() < offset) {
                return eras.get(i);
            }
        }
        return null;
    }

    private long endOf(int index, long lineEnd) {
        return index + 1 < eras.size() ? eras.get(index + 1).start() : lineEnd;
    }

    private int indexOf(ReplicationId id) {
        for (int i = eras.size() - 1; i >= 0; i--) {
            if (eras.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }
}
