package io.heartline.servlet.presence;

import io.heartline.servlet.status.Tally;

/** What the presence of one application has been through since its start. */
final class Counters extends Tally<Counters.Name> {

    enum Name {
        /** Beats taken in. */
        BEATS,
        /** Clients that came, or came back. */
        JOINED,
        /** Clients that said good-bye. */
        LEFT,
        /** Clients whose lease has ended. */
        EXPIRED,
        /** Tokens handed out. */
        TOKENS,
        /** Bodies that were no beat, or too long. */
        MALFORMED,
        /** Beats whose token was forged or too old. */
        BAD_TOKENS,
        /** Requests of pages that come from elsewhere. */
        BAD_ORIGINS,
        /** Clients refused because there were as many as may be. */
        REFUSED_FULL
    }

    Counters() {
        super(Name.class, "presence_");
    }
}
