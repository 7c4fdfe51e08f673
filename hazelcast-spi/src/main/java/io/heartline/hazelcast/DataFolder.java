package io.heartline.hazelcast;

import io.heartline.spi.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where in a server's data directory the files of one cluster are. */
final class DataFolder {

    private DataFolder() {}

    /**
     * Makes the server's directory, if its parent exists, and returns the one of a cluster in it,
     * which may not exist yet. Different clusters have different ones, whatever their names.
     *
     * @throws EngineException of kind REFUSED, naming cause and cure
     */
    static Path of(String directory, String cluster) {
        Path base;
        try {
            base = Path.of(directory).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw refused(directory, String.valueOf(e.getMessage()), e);
        }
        Path parent = base.getParent();
        if (!Files.exists(base) && parent != null && Files.isDirectory(parent)) {
            try {
                Files.createDirectory(base);
            } catch (FileAlreadyExistsException e) {
                // Another application of this server was quicker
            } catch (IOException e) {
                throw refused(directory, e.getClass().getSimpleName() + " " + e.getMessage(), e);
            }
        }
        return base.resolve(name(cluster));
    }

    /** Letters, digits and inner dots stay; everything else becomes % and its bytes in hex. */
    private static String name(String cluster) {
        StringBuilder name = new StringBuilder();
        for (byte b : cluster.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain =
                    c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c >= '0' && c <= '9'
                            || c == '-'
                            || c == '_'
                            || c == '.' && name.length() > 0;
            if (plain) {
                name.append(c);
            } else {
                name.append(String.format("%%%02X", (int) c));
            }
        }
        return name.length() == 0 ? "%" : name.toString();
    }

    private static EngineException refused(String directory, String cause, Exception e) {
        return new EngineException(
                EngineException.Kind.REFUSED,
                "cannot use the data directory "
                        + directory
                        + ": "
                        + cause
                        + "; heartline.data-directory must name a directory that this process may"
                        + " write, or a new one in such a directory",
                e);
    }
}
