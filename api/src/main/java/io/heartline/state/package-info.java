/**
 * Replicated state for applications: named maps whose writes say how safe they are, and listeners
 * that resume where they were.
 *
 * <p>Begin with {@link io.heartline.Heartline#map}.
 */
@NullMarked
package io.heartline.state;

import org.jspecify.annotations.NullMarked;
