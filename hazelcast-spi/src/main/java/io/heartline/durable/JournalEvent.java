package io.heartline.durable;

/** What the disk thread tells the owner of a {@link Journal}. */
public sealed interface JournalEvent {

    /** Every batch up to this number was handed to the operating system. */
    record Written(long sequence) implements JournalEvent {}

    /** Every batch up to this number is on the device. */
    record Durable(long sequence) implements JournalEvent {}

    /**
     * The disk failed: what was not durable may be lost, nothing is taken any more. The owner goes
     * on in memory, gives up its scans and calls {@link Journal#retry()} from time to time.
     */
    record Failed(String reason) implements JournalEvent {}

    /**
     * The disk works again. The copy on it misses what came meanwhile: each shard needs a new scan
     * with base 0.
     */
    record Reopened() implements JournalEvent {}
}
