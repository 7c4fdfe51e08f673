/** How an application's member is doing: a health answer for balancers and an MBean. */
@NullMarked
package io.heartline.servlet.status;

import org.jspecify.annotations.NullMarked;
