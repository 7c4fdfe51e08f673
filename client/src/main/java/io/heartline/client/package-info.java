/**
 * Presence for Java programs: this program is on-line, and sees who else is. {@link
 * io.heartline.client.PresenceClient} is where to begin.
 *
 * <p>From the inside out: {@code Machine} and {@code Line} are a state machine without threads,
 * clock, network or chance of its own; {@code Driver} gives it those.
 */
@NullMarked
package io.heartline.client;

import org.jspecify.annotations.NullMarked;
