/**
 * The failover drill: two real servers with the shop, a balancer, 200 shoppers, faults, and a check
 * of every acknowledged change. {@link io.heartline.samples.drill.Drill} tells the story.
 */
@NullMarked
package io.heartline.samples.drill;

import org.jspecify.annotations.NullMarked;
