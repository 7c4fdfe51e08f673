/** Who is on-line right now, on all servers together. */
@NullMarked
package io.heartline.presence;

import org.jspecify.annotations.NullMarked;
