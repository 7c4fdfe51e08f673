package io.heartline.link;

import java.nio.ByteBuffer;

/** The five bytes in front of each TLS record (RFC 8446, section 5.1). */
final class TlsRecord {

    static final int HEADER_BYTES = 5;

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int MAJOR_VERSION = 3;

    private TlsRecord() {}

    /** Whether a buffer that is being filled begins with a whole record, or with none at all. */
    static boolean isWhole(ByteBuffer filling) {
        return filling.position() >= HEADER_BYTES
                && (isNone(filling, 0)
                        || filling.position() >= HEADER_BYTES + (filling.getShort(3) & 0xffff));
    }

    private static boolean isNone(ByteBuffer buffer, int at) {
        int type = buffer.get(at) & 0xff;
        return type < CHANGE_CIPHER_SPEC
                || type > APPLICATION_DATA
                || buffer.get(at + 1) != MAJOR_VERSION
                || HEADER_BYTES + (buffer.getShort(at + 3) & 0xffff)
                        > TlsTransport.RECORD_BYTES_MAX;
    }

    /**
     * Refuses what no buffer of ours has room for, and renegotiation.
     *
     * @param record a buffer that is being emptied, with a whole record or none at all
     * @param noHandshake whether a handshake record has no business here any more (TLS 1.2)
     */
    static void check(ByteBuffer record, boolean noHandshake) throws ProtocolException {
        if (isNone(record, record.position())) {
            throw new ProtocolException("not a TLS record");
        }
        if (noHandshake && record.get(record.position()) == HANDSHAKE) {
            throw new ProtocolException("renegotiation of TLS is refused");
        }
    }
}
