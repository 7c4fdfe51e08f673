package io.heartline;

/** What an acknowledgement promises. */
public enum SafetyMode {
    /** The master has applied the write; backups follow. A crash can lose it. */
    ASYNC,
    /**
     * Every member of the in-sync set has applied the write. A standby that falls silent is waited
     * for until the verdict (bounded), then the rest goes on alone and says so.
     */
    SYNC
}
