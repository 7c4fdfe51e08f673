package io.heartline.servlet.presence;

/** What a client's session has to say to its token. */
enum Verdict {
    /** All is as it was when the token was issued, or there is no session that it hangs on. */
    GOOD,
    /** The session goes on, but not as it was: get another token. */
    RENEW,
    /** The session, or the log-in in it, has ended. */
    SIGNED_OUT,
    /** This member does not know. */
    UNKNOWN
}
