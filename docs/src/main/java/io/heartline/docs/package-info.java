/** Keeps the figures in the docs equal to {@code figures.json}. Not part of the product. */
@NullMarked
package io.heartline.docs;

import org.jspecify.annotations.NullMarked;
