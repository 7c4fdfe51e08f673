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
        /** Clients whose WebSocket has ended without a good-bye. */
        LOST,
        /** Clients whose session has ended, or the log-in in it. */
        SIGNED_OUT,
        /** Tokens whose session the cluster was asked about. */
        SESSION_READS,
        /** Sessions that live here, and were kept alive by their clients. */
        SESSIONS_KEPT,
        /** What was not asked, told or remembered of a session because there was too much of it. */
        SESSIONS_LEFT_OUT,
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
        /** Clients that have another owner now: they beat there. */
        MOVED,
        /** Clients taken over from members that are gone. */
        ADOPTED,
        /** Beats of other members' clients that were sent on. */
        RENEWALS_SENT,
        /** Beats that other members have sent on. */
        RENEWALS_TAKEN,
        /** Beats that could not be sent on: there were too many, or the cluster did not answer. */
        RENEWALS_DROPPED,
        /** Changes of clients that the cluster did not take; they are tried again. */
        WRITE_FAILURES,
        /** Watchers turned away by the application's policy. */
        WATCHES_DENIED,
        /** WebSockets that broke the protocol, and were closed. */
        SOCKETS_REFUSED,
        /** WebSockets that were silent for their lease, and were closed. */
        SOCKETS_SILENT,
        /** Pings left out because a WebSocket had not taken in the last message yet. */
        SOCKETS_SLOW,
        /** Clients refused because there were as many as may be. */
        REFUSED_FULL,
        /** Clients refused because their user had as many as may be. */
        REFUSED_USER,
        /** Clients refused because there were as many from their address as may be. */
        REFUSED_ADDRESS
    }

    Counters() {
        super(Name.class, "presence_");
    }
}
