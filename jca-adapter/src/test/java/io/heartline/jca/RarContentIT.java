package io.heartline.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

class RarContentIT {

    @Test
    void shouldCarryOneJarWithARelocatedHazelcast() throws Exception {
        try (ZipFile rar = new ZipFile(System.getProperty("heartline.rar"))) {
            assertThat(rar.stream().map(ZipEntry::getName))
                    .containsExactlyInAnyOrder(
                            "META-INF/",
                            "META-INF/LICENSE",
                            "heartline-jca-adapter-"
                                    + System.getProperty("heartline.build.version")
                                    + ".jar");
        }
        Path jar = Path.of(System.getProperty("heartline.jar"));
        try (ZipFile inner = new ZipFile(jar.toFile())) {
            assertThat(inner.stream().map(ZipEntry::getName))
                    .contains("io/heartline/shaded/hazelcast/core/Hazelcast.class")
                    .noneMatch(name -> name.startsWith("com/hazelcast/"));
        }
    }
}
