package io.heartline.servlet.container;

import java.util.List;

/**
 * Who is logged in to a session, as far as it travels.
 *
 * @param name the principal's name
 * @param type how it logged in, for example {@code FORM}; empty if unknown
 * @param roles its roles; empty where the container finds them again by the name
 */
public record Login(String name, String type, List<String> roles) {
    public Login {
        roles = List.copyOf(roles);
    }
}
