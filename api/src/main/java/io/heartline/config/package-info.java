/**
 * Settings: which keys there are, where their values come from, and what they mean.
 *
 * <p>Used by every edge (web application, resource adapter); needs nothing but the JDK.
 */
@NullMarked
package io.heartline.config;

import org.jspecify.annotations.NullMarked;
