package io.heartline.durable;

/**
 * Something that reading a data directory had to put right.
 *
 * @param kind what was found
 * @param file name of the file
 * @param offset where in it
 * @param bytes how many bytes from there on were not used
 */
public record Finding(Kind kind, String file, long offset, long bytes) {

    /** What was found. */
    public enum Kind {
        /** The end of what was written when the process or the disk stopped: cut off. */
        TORN_TAIL,
        /** Bytes that have changed since they were written: what follows them was not used. */
        DAMAGED,
        /** The segment is gone: what follows it was not used. */
        MISSING,
        /** Whole, but behind a damaged or missing one: not used, set aside. */
        BEHIND_DAMAGE
    }

    /** Says it in one line, for the log. */
    @Override
    public String toString() {
        return switch (kind) {
            case TORN_TAIL -> "cut a torn tail of " + bytes + " bytes off " + file + at();
            case DAMAGED ->
                    file + at() + " is damaged: " + bytes + " bytes not used, the file set aside";
            case MISSING -> file + " is missing: what follows is not used";
            case BEHIND_DAMAGE ->
                    file + " follows a damaged one: " + bytes + " bytes not used, set aside";
        };
    }

    private String at() {
        return " at offset " + offset;
    }
}
