/**
 * What an application sees of Heartline: the entry point, receipts and reports.
 *
 * <p>This module needs nothing at run time but the JDK; the servlet API is used by two entry points
 * only and comes from the server.
 */
@NullMarked
package io.heartline;

import org.jspecify.annotations.NullMarked;
