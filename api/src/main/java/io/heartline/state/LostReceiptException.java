package io.heartline.state;

/** A read asked for a receipt whose write is lost; see {@link Safety#LOST}. */
public final class LostReceiptException extends StateException {

    private static final long serialVersionUID = 1L;

    public LostReceiptException(String message, Throwable cause) {
        super(message, cause);
    }
}
