package io.heartline.servlet.presence;

import io.heartline.presence.Status;

/** How a client is there, as bits: they stand in its object and in messages between members. */
final class How {

    /** Nobody looks at it: its browser lets it beat once a minute only. */
    static final int HIDDEN = 1;

    /** The person is away. */
    static final int AWAY = 2;

    /** Others shall not see it. */
    static final int INVISIBLE = 4;

    /** It has said good-bye; its grace runs. */
    static final int LEAVING = 8;

    /** It was at a member that is gone, and has not been heard of since. */
    static final int EXPECTED = 16;

    /** What a client may say of itself. */
    static final int SAID = HIDDEN | AWAY | INVISIBLE | LEAVING;

    private static final int SEEN = AWAY | INVISIBLE | EXPECTED;

    private How() {}

    static boolean has(int how, int bit) {
        return (how & bit) != 0;
    }

    /** Says whether others see a difference. */
    static boolean differs(int one, int other) {
        return ((one ^ other) & SEEN) != 0;
    }

    static Status status(int how) {
        return has(how, EXPECTED)
                ? Status.RECONNECTING
                : has(how, AWAY) ? Status.AWAY : Status.ONLINE;
    }
}
