/**
 * The replication engine, pure: no thread, clock, socket or random source of its own.
 *
 * <p>{@link io.heartline.replication.Node} is one member. Time, messages, link changes and commands
 * go in; {@link io.heartline.replication.Output}s come out. The same code runs behind real sockets
 * and in the seeded simulator.
 *
 * <p>Read in this order: {@link io.heartline.replication.History} and {@link
 * io.heartline.replication.Epoch} (who wrote what), {@link io.heartline.replication.Backlog} and
 * {@link io.heartline.replication.Store} (what is held), {@link io.heartline.replication.Resync}
 * (how a returning backup catches up), Shard with its roles, Node.
 */
@NullMarked
package io.heartline.replication;

import org.jspecify.annotations.NullMarked;
