package io.heartline.config;

/**
 * Addresses that begin alike.
 *
 * @param first the first of them
 * @param bits how many of its bits they share, 0 to 128
 */
public record IpRange(IpAddress first, int bits) {

    private static final int BITS = 128;
    private static final int V4_BITS = 32;

    public IpRange {
        IpAddress masked = mask(first, bits);
        if (!masked.equals(first)) {
            throw new IllegalArgumentException("an address and not the first of its range");
        }
    }

    /**
     * Reads an address, or a range such as {@code 10.0.0.0/8} or {@code 2001:db8::/32} (RFC 4632).
     *
     * @throws IllegalArgumentException if it is anything else, or if the address is not the first
     *     one of its range
     */
    public static IpRange parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException(text);
        }
        boolean isV4 = text.indexOf(':') < 0;
        int most = isV4 ? V4_BITS : BITS;
        int bits = slash < 0 ? most : IpAddress.decimal(text.substring(slash + 1), most);
        if (bits < 0) {
            throw new IllegalArgumentException(text);
        }
        return new IpRange(address, bits + BITS - most);
    }

    /** Says whether an address is one of them. */
    public boolean contains(IpAddress address) {
        return mask(address, bits).equals(first);
    }

    private static IpAddress mask(IpAddress address, int bits) {
        return new IpAddress(
                address.high() & ones(Math.min(bits, Long.SIZE)),
                address.low() & ones(Math.max(0, bits - Long.SIZE)));
    }

    private static long ones(int bits) {
        return bits == 0 ? 0 : -1L << Long.SIZE - bits;
    }
}
