package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A seed is worth printing only if it repeats its run in another JVM, where the hashes of objects
 * and the order of the JDK's immutable sets are others.
 */
class SimRepeatTest {

    private static final int SEEDS = 40;
    private static final long WAIT_SECONDS = 120;

    @Test
    void shouldRepeatEveryRunInAnotherJvm() throws Exception {
        String first = statsOfEachSeed();
        assertThat(first.lines()).hasSizeGreaterThanOrEqualTo(SEEDS);
        assertThat(statsOfEachSeed()).isEqualTo(first);
    }

    private static String statsOfEachSeed() throws Exception {
        Process jvm =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Printer.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            String printed = new String(jvm.getInputStream().readAllBytes());
            assertThat(jvm.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(jvm.exitValue()).isZero();
            return printed;
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Prints what each seed's run counted. */
    static final class Printer {
        private Printer() {}

        public static void main(String[] args) {
            Stream.iterate(1, seed -> seed + 1)
                    .limit(SEEDS)
                    .forEach(
                            seed -> {
                                SimStats stats = new SimStats();
                                SimRun.run(seed, stats);
                                System.out.println(seed + " " + stats);
                            });
        }
    }
}
