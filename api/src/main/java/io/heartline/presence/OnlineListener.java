package io.heartline.presence;

/** Follows the on-line list. */
@FunctionalInterface
public interface OnlineListener {

    /**
     * Something has changed. Called on a thread of its own, one call at a time, twice a second at
     * most. It may block: it then gets what it missed in one piece. What it throws is logged, and
     * the piece counts as handled.
     */
    void changed(OnlineChange change);
}
