package io.heartline.servlet.session;

import org.jspecify.annotations.Nullable;

/**
 * A field on its way.
 *
 * @param bytes what it becomes, null when it is removed
 * @param value the value that the bytes stand for, if it cannot change in place
 */
record Sent(Field field, byte @Nullable [] bytes, @Nullable Object value) {}
