package io.heartline.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.MemberId;
import io.heartline.spi.EngineException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process writes, prints what was reported durable, and is killed. */
class CrashTest {

    private static final int ROUNDS = 20;

    @TempDir Path temp;

    private Process start(Path directory) throws Exception {
        return new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashWriter.class.getName(),
                                directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void whatWasReportedDurableOutlivesKillMinusNine() throws Exception {
        long seed = Long.getLong("heartline.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        long highest = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Process writer = start(temp.resolve("d"));
            long reported = 0;
            int lines = 1 + random.nextInt(300);
            try (BufferedReader out =
                    new BufferedReader(
                            new InputStreamReader(
                                    writer.getInputStream(), StandardCharsets.UTF_8))) {
                for (int n = 0; n < lines; n++) {
                    reported = Long.parseLong(out.readLine());
                }
                writer.toHandle().destroyForcibly();
                writer.waitFor();
                String line = out.readLine();
                while (line != null && !line.isEmpty()) {
                    reported = Math.max(reported, Long.parseLong(line));
                    line = out.readLine();
                }
            }
            JournalConfig config = DiskSamples.config(temp.resolve("d"), FsyncPolicy.NEVER);
            try (Owner owner = new Owner(config, new MemberId(1, round))) {
                Recovered back = owner.journal.recovered();
                assertThat(back.shards().get(0).end())
                        .as("-Dheartline.seed=" + seed)
                        .isGreaterThanOrEqualTo(Math.max(reported, highest));
                assertThat(back.findings()).allMatch(f -> f.kind() == Finding.Kind.TORN_TAIL);
                highest = back.shards().get(0).end();
            }
        }
    }

    @Test
    void aSecondProcessIsRefused() throws Exception {
        Process writer = start(temp.resolve("d"));
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isNotNull();
            JournalConfig config = DiskSamples.config(temp.resolve("d"), FsyncPolicy.NEVER);
            assertThatThrownBy(() -> new Owner(config, DiskSamples.B))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("pid " + writer.pid());
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }
}
