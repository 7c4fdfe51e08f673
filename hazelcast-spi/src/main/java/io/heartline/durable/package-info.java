/**
 * The data directory of one member: numbered segments of checksummed records, one disk thread.
 *
 * <p>{@link io.heartline.durable.Journal} is the whole of it for its owner: opening locks the
 * directory and reads what it held ({@link io.heartline.durable.Recovered}); after that, batches of
 * {@link io.heartline.replication.DiskRecord}s go in without ever blocking, and {@link
 * io.heartline.durable.JournalEvent}s say how far they have got.
 */
@NullMarked
package io.heartline.durable;

import org.jspecify.annotations.NullMarked;
