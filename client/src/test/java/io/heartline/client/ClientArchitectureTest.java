package io.heartline.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientArchitectureTest {

    /** What the state machine is made of. */
    private static final Set<String> PURE =
            Set.of(
                    "Machine",
                    "LineHost",
                    "Channel",
                    "CloseCode",
                    "SocketTries",
                    "Line",
                    "Backoff",
                    "Wire",
                    "Json",
                    "JsonReader",
                    "OnlineList",
                    "Answer",
                    "Body",
                    "Says",
                    "Attributes",
                    "Event",
                    "Action",
                    "ListChange",
                    "UserPresence",
                    "UserStatus",
                    "ClientState",
                    "Transport");

    private static final DescribedPredicate<JavaClass> IS_PURE =
            DescribedPredicate.describe(
                    "belong to the state machine",
                    type -> PURE.contains(type.getName().replaceAll(".*\\.|[$;].*", "")));

    private final JavaClasses client =
            new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void shouldNeedNothingButTheJdk() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations..", "io.heartline.client..")
                .check(client);
    }

    @Test
    void shouldKeepThreadsSocketsClocksAndChanceOutOfTheStateMachine() {
        noClasses()
                .that(IS_PURE)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "java.net..",
                                        "java.nio..",
                                        "java.io..",
                                        "java.util.concurrent..",
                                        "java.util.random..")
                                .or(assignableTo(Thread.class))
                                .or(assignableTo(Clock.class))
                                .or(assignableTo(java.util.random.RandomGenerator.class)))
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .check(client);
    }

    @Test
    void shouldKeepTheEdgeOutOfTheStateMachine() {
        classes()
                .that(IS_PURE)
                .should()
                .onlyDependOnClassesThat(
                        IS_PURE.or(resideInAnyPackage("java..", "org.jspecify.annotations..")))
                .check(client);
    }
}
