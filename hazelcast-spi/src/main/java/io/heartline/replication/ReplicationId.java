package io.heartline.replication;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The name of one history of one shard: 160 random bits, written as 40 hexadecimal digits, as in
 * Redis. A promotion begins a new one.
 */
public record ReplicationId(long high, long middle, int low) {

    /** The history that nobody has written yet. */
    public static final ReplicationId NONE = new ReplicationId(0, 0, 0);

    static ReplicationId random(RandomGenerator random) {
        return new ReplicationId(random.nextLong(), random.nextLong(), random.nextInt());
    }

    /**
     * Reads what {@link #toString()} wrote; {@link #NONE} for anything else, which no history
     * contains.
     */
    static ReplicationId parse(String text) {
        if (text.length() != 40) {
            return NONE;
        }
        try {
            return new ReplicationId(
                    Long.parseUnsignedLong(text, 0, 16, 16),
                    Long.parseUnsignedLong(text, 16, 32, 16),
                    Integer.parseUnsignedInt(text, 32, 40, 16));
        } catch (NumberFormatException notHex) {
            return NONE;
        }
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(middle) + hex.toHexDigits(low);
    }
}
