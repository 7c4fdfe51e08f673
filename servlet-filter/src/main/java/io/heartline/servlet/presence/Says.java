package io.heartline.servlet.presence;

/**
 * What a client says of itself.
 *
 * @param how bits of {@link How}
 * @param attributes as {@link Attributes} has them; empty for none
 */
record Says(int how, String attributes) {

    /** Most clients have no attributes: their beats cost no object. */
    private static final Says[] PLAIN = new Says[2 * How.EXPECTED];

    static {
        for (int how = 0; how < PLAIN.length; how++) {
            PLAIN[how] = new Says(how, "");
        }
    }

    static Says of(int how, String attributes) {
        return attributes.isEmpty() ? PLAIN[how] : new Says(how, attributes);
    }

    boolean is(int bit) {
        return How.has(how, bit);
    }

    /** Returns the same with another bit. */
    Says with(int bit) {
        return of(how | bit, attributes);
    }

    /** Says whether others see a difference. */
    boolean differs(Says other) {
        return How.differs(how, other.how) || !attributes.equals(other.attributes);
    }
}
