package io.heartline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.heartline.session.Sessions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ApiArchitectureTest {

    private final JavaClasses api = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void shouldNeedNothingButTheJdkAndTheServletApi() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify.annotations..",
                        "jakarta.servlet..",
                        "io.heartline..")
                .check(api);
    }

    @Test
    void shouldUseTheServletApiInItsTwoEntryPointsOnly() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Heartline.class, Sessions.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta..")
                .check(api);
    }
}
