package io.heartline;

import java.util.HexFormat;

/**
 * One incarnation of a member: one life of one engine in one JVM. A restart makes a new one.
 *
 * <p>Ordered by age, the oldest first. The start time only breaks ties between members and is never
 * compared with a clock, so a wrong clock changes who coordinates, not what is correct.
 *
 * @param startedMillis when this life began, in milliseconds since the epoch, at least 0
 * @param nonce a random number that tells apart lives begun in the same millisecond
 */
public record MemberId(long startedMillis, long nonce) implements Comparable<MemberId> {

    /** Lower than every real member; stands for "nobody". */
    public static final MemberId NONE = new MemberId(0, 0);

    public MemberId {
        if (startedMillis < 0) {
            throw new IllegalArgumentException("startedMillis is negative: " + startedMillis);
        }
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if the text is not 32 hexadecimal digits
     */
    public static MemberId parse(String text) {
        if (text.length() != 32) {
            throw new IllegalArgumentException("not a member id: " + text);
        }
        return new MemberId(
                Long.parseUnsignedLong(text.substring(0, 16), 16),
                Long.parseUnsignedLong(text.substring(16), 16));
    }

    @Override
    public int compareTo(MemberId other) {
        int byAge = Long.compare(startedMillis, other.startedMillis);
        return byAge != 0 ? byAge : Long.compareUnsigned(nonce, other.nonce);
    }

    /** Returns eight hexadecimal digits, enough for a person to tell members apart in a log. */
    public String brief() {
        return toString().substring(24);
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(startedMillis) + hex.toHexDigits(nonce);
    }
}
