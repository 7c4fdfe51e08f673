package io.heartline.samples.drill;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The same shop without Heartline: the same WAR, less one jar. */
final class PlainWar {

    private PlainWar() {}

    static Path write(Path war, Path plain) throws IOException {
        try (InputStream from = Files.newInputStream(war);
                ZipInputStream in = new ZipInputStream(from);
                OutputStream to = Files.newOutputStream(plain);
                ZipOutputStream out = new ZipOutputStream(to)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!isHeartline(entry)) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    in.transferTo(out);
                    out.closeEntry();
                }
            }
        }
        return plain;
    }

    static boolean hasHeartline(Path war) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            return zip.stream().anyMatch(PlainWar::isHeartline);
        }
    }

    private static boolean isHeartline(ZipEntry entry) {
        return entry.getName().startsWith("WEB-INF/lib/heartline");
    }
}
