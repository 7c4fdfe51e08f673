package io.heartline.link;

/** A handshake ended in a clear no. */
final class HandshakeException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why; told to the other side by its number. */
    enum Reason {
        VERSION,
        CLUSTER,
        SECRET,
        SECRET_MISSING,
        SHARDS,
        TLS
    }

    private final Reason reason;
    private final boolean told;

    HandshakeException(Reason reason, boolean told, String message) {
        super(message, null, false, false);
        this.reason = reason;
        this.told = told;
    }

    Reason reason() {
        return reason;
    }

    /** Whether the other side refused, so that it need not be told. */
    boolean told() {
        return told;
    }
}
