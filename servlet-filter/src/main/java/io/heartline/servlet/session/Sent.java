package io.heartline.servlet.session;

import org.jspecify.annotations.Nullable;

/**
 * A field on its way.
 *
 * @param bytes what it becomes, null when it is removed
 * @param value shows whether the value that the bytes stand for has changed, see {@link Proof}
 */
record Sent(Field field, byte @Nullable [] bytes, @Nullable Object value) {}
