package io.heartline.servlet.session;

/** A request must be refused: what it did, or what it would read, is not safe. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final int retryAfterSeconds;

    private Refused(int status, int retryAfterSeconds, String message) {
        super(message, null, false, false);
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** 503: try again in a second. */
    static Refused later(String message) {
        return new Refused(503, 1, message);
    }

    /** 409: another server has changed the session meanwhile. */
    static Refused conflict() {
        return new Refused(
                409,
                0,
                "Your session was changed on another server at the same time, so this change was"
                        + " not kept. Please repeat it.");
    }

    int status() {
        return status;
    }

    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    @Override
    public String getMessage() {
        return super.getMessage() == null ? "" : super.getMessage();
    }
}
