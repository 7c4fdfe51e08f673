package io.heartline.state;

/**
 * A write was sent, but nobody has said what became of it: it may stand, it may not, and for a
 * while it may still be applied. It is applied at most once. Read the entry, or make the write
 * conditional and try it again.
 */
public final class UnknownOutcomeException extends StateException {

    private static final long serialVersionUID = 1L;

    public UnknownOutcomeException(String message, Throwable cause) {
        super(message, cause);
    }
}
