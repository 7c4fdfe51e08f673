/**
 * The engine as a Jakarta Connectors 2.1 resource adapter: it starts with the server and stops with
 * it.
 */
@NullMarked
package io.heartline.jca;

import org.jspecify.annotations.NullMarked;
