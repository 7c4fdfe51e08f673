package io.heartline.link;

import java.io.IOException;

/**
 * Bytes from a peer are not what the protocol allows. The connection that carried them is closed.
 */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
