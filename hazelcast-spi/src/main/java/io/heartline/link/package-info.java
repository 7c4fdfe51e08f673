/**
 * The peer link: one authenticated TCP connection for each pair of members, which carries the
 * replication messages even between members that the discovery has separated.
 *
 * <p>{@link io.heartline.link.Links} holds every connection of one member behind one selector. It
 * has no thread of its own: the engine's duty cycle calls it. {@link io.heartline.link.Handshake}
 * proves the cluster secret in both directions before a byte is read as a message; {@link
 * io.heartline.link.MessageCodec} is the wire format.
 *
 * <p>Nothing here may block, and nothing is allocated by a length that a stranger wrote.
 */
@NullMarked
package io.heartline.link;

import org.jspecify.annotations.NullMarked;
