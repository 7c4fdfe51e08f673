/**
 * Who is on-line at this member: clients whose beats renew a lease, and a wheel that ends what is
 * no longer renewed.
 */
@NullMarked
package io.heartline.servlet.presence;

import org.jspecify.annotations.NullMarked;
