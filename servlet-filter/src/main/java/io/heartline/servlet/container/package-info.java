/**
 * What the session module needs from a servlet container, and one small adapter for each family.
 */
@NullMarked
package io.heartline.servlet.container;

import org.jspecify.annotations.NullMarked;
