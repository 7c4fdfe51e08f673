/** Who is alive, pure: verdicts on other members from counted silence. */
@NullMarked
package io.heartline.liveness;

import org.jspecify.annotations.NullMarked;
