package io.heartline.replication;

/**
 * Where the last STRICT command or change of the voters stands on a line. Of two lines, the one
 * with the greater place holds every STRICT write that the other may have acknowledged.
 *
 * @param epoch the mastership that wrote it
 * @param offset where it ends; 0 if there is none
 */
public record Place(Epoch epoch, long offset) implements Comparable<Place> {

    /** No such command was ever written. */
    public static final Place NONE = new Place(Epoch.NONE, 0);

    static Place max(Place a, Place b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public int compareTo(Place other) {
        int byEpoch = epoch.compareTo(other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(offset, other.offset);
    }
}
