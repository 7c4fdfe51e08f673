/**
 * The port between the edges (servlet filter, resource adapter) and the replication engine.
 *
 * <p>An engine is found with {@link java.util.ServiceLoader} through {@link
 * io.heartline.spi.EngineProvider}. Applications do not use this package.
 */
@NullMarked
package io.heartline.spi;

import org.jspecify.annotations.NullMarked;
