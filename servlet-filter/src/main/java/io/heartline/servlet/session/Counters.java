package io.heartline.servlet.session;

import io.heartline.servlet.status.Tally;

/** What the sessions of one application have been through since its start. */
final class Counters extends Tally<Counters.Name> {

    enum Name {
        /** Commits sent. */
        COMMITS,
        /** Attribute bytes in them. */
        COMMIT_BYTES,
        /** Attributes in them. */
        COMMIT_ATTRIBUTES,
        /** Requests with a session that changed nothing. */
        UNCHANGED,
        /** Commits that only renewed the access time. */
        TOUCHES,
        /** Sessions restored from the cluster. */
        RESTORED,
        /** Live copies checked against the cluster, and found right. */
        VERIFIED,
        /** Live copies dropped because another server had the session meanwhile. */
        LOST_COPIES,
        /** Commits of which a part was refused because another server had written. */
        CONFLICTS,
        /** Requests refused because too many were waiting already. */
        WAITING_REFUSED,
        /** Requests refused because their change could not be made safe in time. */
        UNSAFE_503,
        /** Responses broken off because a change after their first byte could not be made safe. */
        UNSAFE_ABORTED,
        /** Times that an attribute was read again because another thread changed it meanwhile. */
        ATTRIBUTE_RETRIES,
        /** Times that an attribute kept its last good bytes because it never stood still. */
        ATTRIBUTE_UNSTABLE,
        /** Attributes that cannot be serialized. */
        NON_SERIALIZABLE,
        /** Attributes that could not be read back; their bytes are kept. */
        UNREADABLE_ATTRIBUTES,
        /** Look-ups of ids that nobody issued. */
        FORGED_IDS,
        /** Times that the memory for unknown ids was full and was emptied. */
        FORGED_IDS_FULL,
        /** Sessions removed from the cluster. */
        REMOVED,
        /** Commits and removals tried again in the background. */
        BACKGROUND_RETRIES,
        /** Times that the list of background work was full. */
        BACKGROUND_FULL
    }

    Counters() {
        super(Name.class, "session_");
    }
}
