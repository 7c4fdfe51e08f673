package io.heartline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServletArchitectureTest {

    @Test
    void shouldKnowTheEngineThroughTheApiOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.hazelcast..",
                        "io.heartline.replication..",
                        "io.heartline.liveness..",
                        "io.heartline.link..",
                        "io.heartline.lines..",
                        "io.heartline.durable..",
                        "io.heartline.hazelcast..")
                .check(new ClassFileImporter().importPath(Path.of("target/classes")));
    }

    @Test
    void shouldRunTheseTestsWithoutAnEngineOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("com.hazelcast.core.Hazelcast"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
