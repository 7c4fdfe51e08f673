/**
 * A small shop whose cart lives in the session. Plain Jakarta Servlet; it knows nothing of
 * Heartline.
 */
@NullMarked
package io.heartline.samples.shop;

import org.jspecify.annotations.NullMarked;
