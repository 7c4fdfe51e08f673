package io.heartline;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

class EngineArchitectureTest {

    private static final String[] PURE = {"io.heartline.replication..", "io.heartline.liveness.."};

    private final JavaClasses engine =
            new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void shouldImportHazelcastInThePackageThatBearsItsNameOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.heartline.hazelcast..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.hazelcast..")
                .check(engine);
    }

    @Test
    void shouldKeepThePureCoreFreeOfTheOtherPackages() {
        classes()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(PURE)
                                .or(resideInAnyPackage("io.heartline", "io.heartline.spi"))
                                .or(resideInAnyPackage("java..", "org.jspecify.annotations..")))
                .check(engine);
    }

    @Test
    void shouldKeepThreadsSocketsFilesAndChanceOutOfThePureCore() {
        DescribedPredicate<JavaClass> impure =
                resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..")
                        .or(assignableTo(Thread.class))
                        .or(assignableTo(ThreadLocal.class))
                        .or(assignableTo(Executor.class))
                        .or(assignableTo(Lock.class))
                        .or(assignableTo(Clock.class))
                        .or(assignableTo(Random.class))
                        .or(assignableTo(SplittableRandom.class))
                        .as("threads, sockets, files, clocks or sources of chance");
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat(impure)
                .check(engine);
    }

    @Test
    void shouldGiveThePureCoreItsTimeAsAnArgument() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callMethodWhere(
                        target(nameMatching("nanoTime|currentTimeMillis"))
                                .and(target(owner(assignableTo(System.class))))
                                .or(
                                        target(nameMatching("now"))
                                                .and(
                                                        target(
                                                                owner(
                                                                        resideInAPackage(
                                                                                "java.time..")))))
                                .or(target(nameMatching("randomUUID")))
                                .or(
                                        target(nameMatching("random"))
                                                .and(target(owner(assignableTo(Math.class)))))
                                .as("that reads a clock or makes up a value"))
                .check(engine);
    }
}
