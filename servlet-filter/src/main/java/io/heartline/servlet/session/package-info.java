/** Replicates the sessions of a web application, whose container keeps the live copies. */
@NullMarked
package io.heartline.servlet.session;

import org.jspecify.annotations.NullMarked;
