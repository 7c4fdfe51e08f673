package io.heartline.servlet.presence;

import java.nio.ByteBuffer;

/**
 * A token taken apart, not checked yet.
 *
 * @param ticket what it says
 * @param bytes all of it, the signature included; none once it has been verified
 * @param macHigh first half of the signature that it carries
 * @param macLow the other half
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Signed(Ticket ticket, byte[] bytes, long macHigh, long macLow) {

    private static final byte[] NO_BYTES = {};

    /** Returns the same without its bytes, once it has been verified: less to keep. */
    Signed brief() {
        return new Signed(ticket, NO_BYTES, macHigh, macLow);
    }

    /** Says whether a signature, in its first 16 bytes, is this one. In constant time. */
    boolean hasMac(byte[] mac) {
        ByteBuffer other = ByteBuffer.wrap(mac);
        return ((other.getLong() ^ macHigh) | (other.getLong() ^ macLow)) == 0;
    }

    /** Without the signature, which is a secret. */
    @Override
    public String toString() {
        return "Signed[" + ticket + "]";
    }
}
