/**
 * The proof on real processes: members that are JVMs of their own, cut off, stopped and killed
 * while clients write, and what they must have kept.
 */
package io.heartline.chaos;
