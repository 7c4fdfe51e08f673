package io.heartline.spi;

/**
 * Where and how a member keeps its data.
 *
 * @param directory path of the data directory of this server; each cluster has a directory of its
 *     own in it
 * @param fsync when written bytes are forced to the device
 */
public record DataSettings(String directory, Fsync fsync) {

    /** When written bytes are forced to the device. */
    public enum Fsync {
        /** Before a change counts as written: an acknowledged one outlives the power supply. */
        ALWAYS,
        /** Each second: a power cut loses the last second, the death of the process nothing. */
        INTERVAL,
        /** When the operating system likes: the death of the process loses nothing. */
        NEVER
    }
}
