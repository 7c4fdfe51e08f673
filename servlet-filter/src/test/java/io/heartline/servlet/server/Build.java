package io.heartline.servlet.server;

import java.nio.file.Path;

/** Where the build has put the shaded jar and the servers. */
final class Build {

    private Build() {}

    /** Returns the path that a system property names, such as {@code tomcat10.home}. */
    static Path path(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("run by the build: -D" + property + " is missing");
        }
        return Path.of(value);
    }
}
