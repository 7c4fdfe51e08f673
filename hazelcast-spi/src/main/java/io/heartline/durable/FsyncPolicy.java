package io.heartline.durable;

/**
 * When what was written is forced to the device. Promises, rows and lives are forced at once under
 * every policy.
 */
public enum FsyncPolicy {
    /** After every group of writes: an acknowledged change outlives the power supply. */
    ALWAYS,
    /** Each second: a power cut loses the last second; the death of the process nothing. */
    INTERVAL,
    /** When the operating system likes: the death of the process loses nothing. */
    NEVER
}
