package io.heartline.client;

/** Codes with which WebSockets end: those of RFC 6455, and two of ours. */
final class CloseCode {

    /** The client broke the protocol, thinks the server. */
    static final int VIOLATED_POLICY = 1_008;

    /** It ended without a close, or never opened. */
    static final int ABNORMAL = 1_006;

    /** The server is full; the reason is the number of seconds to wait. */
    static final int TRY_AGAIN_LATER = 1_013;

    /** Get a new token. */
    static final int BAD_TOKEN = 4_401;

    /** The log-in has ended. */
    static final int SIGNED_OUT = 4_403;

    private CloseCode() {}
}
