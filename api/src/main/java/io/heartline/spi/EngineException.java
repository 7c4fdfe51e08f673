package io.heartline.spi;

/** An engine could not do what was asked. The message names the cause and the cure. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What the caller can decide on. */
    public enum Kind {
        /** Start or settings refused; nothing runs. */
        REFUSED,
        /** A queue is full. Nothing was done; try again later. */
        OVERLOADED,
        /** Nobody could answer within the bounded wait. Nothing is known to be done. */
        UNAVAILABLE,
        /** The write was sent but its outcome is not known: it may stand or not. */
        UNKNOWN,
        /** A key or value is beyond the limits. Nothing was done. */
        TOO_LARGE,
        /** The engine has stopped. */
        CLOSED,
        /** Too few copies are close behind. Nothing was done; try again later. */
        NOT_ENOUGH_COPIES,
        /** The receipt that a read asked for is not on the line: its write was lost. */
        LOST
    }

    private final Kind kind;

    public EngineException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public EngineException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
