package io.heartline.config;

import org.jspecify.annotations.Nullable;

/**
 * An IP address. An IPv4 address is the IPv6 address that stands for it, {@code ::ffff:0:0/96}.
 *
 * @param high first 64 bits
 * @param low the other 64 bits
 */
public record IpAddress(long high, long low) {

    private static final int GROUPS = 8;
    private static final int TEXT_CHARS_MAX = 45;
    private static final long V4 = 0xffffL << 32;
    private static final int V4_PARTS = 4;

    /**
     * Reads an address as it is written: four decimal numbers (no leading zeros), or RFC 4291
     * without a zone. Asks no name service.
     *
     * @return null if it is anything else
     */
    public static @Nullable IpAddress parse(String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            return null;
        }
        if (text.indexOf(':') >= 0) {
            return v6(text);
        }
        long v4 = v4(text);
        return v4 < 0 ? null : new IpAddress(0, V4 | v4);
    }

    boolean isV4() {
        return high == 0 && (low & ~0xffff_ffffL) == V4;
    }

    /** Returns what one customer of a provider has: the address, of IPv6 its /64. */
    public IpAddress site() {
        return isV4() ? this : new IpAddress(high, 0);
    }

    private static long v4(String text) {
        String[] parts = text.split("\\.", V4_PARTS + 1);
        if (parts.length != V4_PARTS) {
            return -1;
        }
        long address = 0;
        for (String part : parts) {
            int number = decimal(part, 255);
            if (number < 0) {
                return -1;
            }
            address = address << 8 | number;
        }
        return address;
    }

    /** Reads digits without a sign and without leading zeros; -1 if they are not. */
    static int decimal(String text, int most) {
        int length = text.length();
        if (length == 0 || length > 5 || length > 1 && text.charAt(0) == '0') {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value > most ? -1 : value;
    }

    private static @Nullable IpAddress v6(String text) {
        int gap = text.indexOf("::");
        int[] groups = new int[GROUPS];
        if (gap < 0) {
            return groups(text, groups, true) == GROUPS ? of(groups) : null;
        }
        String before = text.substring(0, gap);
        String after = text.substring(gap + 2);
        int[] last = new int[GROUPS];
        int heads = before.isEmpty() ? 0 : groups(before, groups, false);
        int tails = after.isEmpty() ? 0 : groups(after, last, true);
        if (heads < 0 || tails < 0 || heads + tails >= GROUPS) {
            return null;
        }
        System.arraycopy(last, 0, groups, GROUPS - tails, tails);
        return of(groups);
    }

    /** Reads groups; returns how many, or -1. */
    private static int groups(String text, int[] into, boolean mayEndInV4) {
        String[] parts = text.split(":", GROUPS + 1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean isV4 = mayEndInV4 && i == parts.length - 1 && parts[i].indexOf('.') >= 0;
            long value = isV4 ? v4(parts[i]) : group(parts[i]);
            if (value < 0 || count + (isV4 ? 2 : 1) > GROUPS) {
                return -1;
            }
            if (isV4) {
                into[count++] = (int) (value >> 16);
            }
            into[count++] = (int) value & 0xffff;
        }
        return count;
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static IpAddress of(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[GROUPS / 2 + i];
        }
        return new IpAddress(high, low);
    }
}
