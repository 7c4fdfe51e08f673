/** What an application can ask of its replicated sessions. */
@NullMarked
package io.heartline.session;

import org.jspecify.annotations.NullMarked;
