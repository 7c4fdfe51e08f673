package io.heartline.servlet.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds a user's WAR: some classes, one jar, no descriptor. */
final class War {

    private War() {}

    /** Log-in by a form for {@code /s/who}, with the server's default realm. */
    private static final String FORM =
            """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>private</web-resource-name>
                  <url-pattern>/s/who</url-pattern>
                </web-resource-collection>
                <auth-constraint><role-name>**</role-name></auth-constraint>
              </security-constraint>
              <login-config>
                <auth-method>FORM</auth-method>
                <form-login-config>
                  <form-login-page>/s/form</form-login-page>
                  <form-error-page>/s/form</form-error-page>
                </form-login-config>
              </login-config>
            </web-app>
            """;

    /** The same, with log-in by a form. */
    static Path writeWithForm(Path target, Path heartlineJar) throws IOException {
        write(target, heartlineJar);
        try (FileSystem zip = FileSystems.newFileSystem(target)) {
            Files.writeString(zip.getPath("WEB-INF/web.xml"), FORM);
        }
        return target;
    }

    /** The same, with a page, and with a list that everybody may see. */
    static Path writeWithPage(Path target, Path heartlineJar) throws IOException {
        write(target, heartlineJar);
        try (FileSystem zip = FileSystems.newFileSystem(target);
                Stream<Path> files = Files.list(testClasses().resolve("page"))) {
            for (Path file : files.toList()) {
                Files.copy(file, zip.getPath("/" + file.getFileName()));
            }
            Path services = zip.getPath("WEB-INF/classes/META-INF/services");
            Files.createDirectories(services);
            Files.writeString(
                    services.resolve("io.heartline.presence.WatchPolicy"),
                    "io.heartline.servlet.app.Everybody\n");
        }
        return target;
    }

    /** Writes the WAR with the classes of the test application and the shaded jar. */
    static Path write(Path target, Path heartlineJar) throws IOException {
        Path classes = testClasses();
        Path app = classes.resolve("io/heartline/servlet/app");
        try (OutputStream file = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> files = Files.list(app)) {
            files.filter(f -> f.toString().endsWith(".class"))
                    .forEach(f -> put(zip, "WEB-INF/classes/" + classes.relativize(f), f));
            put(zip, "WEB-INF/lib/heartline.jar", heartlineJar);
        }
        return target;
    }

    /** Writes a WAR of an empty servlet and an empty WebSocket, without Heartline. */
    static Path writePlain(Path target) throws IOException {
        Path classes = testClasses();
        try (OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : List.of("EmptyServlet", "EmptyEndpoint")) {
                String file = "io/heartline/servlet/app/" + name + ".class";
                put(zip, "WEB-INF/classes/" + file, classes.resolve(file));
            }
        }
        return target;
    }

    private static void put(ZipOutputStream zip, String name, Path file) {
        try {
            zip.putNextEntry(new ZipEntry(name));
            Files.copy(file, zip);
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path testClasses() {
        try {
            return Path.of(War.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
