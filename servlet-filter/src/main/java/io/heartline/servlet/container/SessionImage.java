package io.heartline.servlet.container;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session to restore.
 *
 * @param id its id, with the route suffix if it has one
 * @param creationMillis when it was created
 * @param maxInactiveSeconds longest time between two requests, 0 or less for ever
 * @param accessedMillis when its last request began, never later than now
 * @param attributes its attributes
 * @param login who is logged in, null for nobody
 */
public record SessionImage(
        String id,
        long creationMillis,
        int maxInactiveSeconds,
        long accessedMillis,
        Map<String, Object> attributes,
        @Nullable Login login) {}
