package io.heartline.state;

/**
 * Nothing was done; the message names the cause and the cure. Its subclasses are for the callers
 * that can tell more.
 */
public class StateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StateException(String message, Throwable cause) {
        super(message, cause);
    }
}
