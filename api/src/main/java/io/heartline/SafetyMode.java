package io.heartline;

/** What an acknowledgement promises. */
public enum SafetyMode {
    /** The master has applied the write; backups follow. A crash can lose it. */
    ASYNC,
    /**
     * Every member of the in-sync set has applied the write. A standby that falls silent is waited
     * for until the verdict (bounded), then the rest goes on alone and says so.
     */
    SYNC,
    /**
     * A majority of the configured copies (the master and its backups), and every member of the
     * in-sync set, has applied the write, and no other majority can form without one of them.
     * Refused with {@link io.heartline.spi.EngineException.Kind#NOT_ENOUGH_COPIES} while there are
     * fewer; a write that was under way when they became fewer ends as unknown. A STRICT read sees
     * every STRICT write that was acknowledged before it began.
     */
    STRICT
}
