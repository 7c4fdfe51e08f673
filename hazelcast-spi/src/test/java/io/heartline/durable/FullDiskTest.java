package io.heartline.durable;

import static io.heartline.durable.DiskSamples.A;
import static io.heartline.durable.DiskSamples.B;
import static io.heartline.durable.DiskSamples.config;
import static io.heartline.durable.DiskSamples.copy;
import static io.heartline.durable.DiskSamples.entry;
import static io.heartline.durable.DiskSamples.frames;
import static io.heartline.durable.DiskSamples.piece;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heartline.replication.DiskRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system of 2 MiB; skipped where this process may not mount one. */
class FullDiskTest {

    @TempDir Path temp;
    private Path mount;

    @BeforeEach
    void mount() throws Exception {
        mount = Files.createDirectory(temp.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount.toString()));
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", mount.toString());
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (java.io.IOException | InterruptedException e) {
            return false;
        }
    }

    @Test
    void aFullDiskIsAStateAndASecondTryWorksOnceThereIsRoom() throws Exception {
        Path ballast = Files.write(mount.resolve("ballast"), new byte[1 << 20]);
        try (Owner owner = new Owner(config(mount.resolve("d"), FsyncPolicy.ALWAYS), A)) {
            owner.durable(piece(1, 1, entry("a", 5)), copy(1, 1, 0, 10));
            long end = 10;
            long sure = end;
            while (owner.offer(frames(1, end, 50_000)) > 0) {
                end += 50_000;
                JournalEvent event = owner.events.take();
                while (event instanceof JournalEvent.Written) {
                    event = owner.events.take();
                }
                sure = event instanceof JournalEvent.Durable ? end : sure;
                owner.events.add(event);
                owner.events.removeIf(JournalEvent.Durable.class::isInstance);
            }
            assertThat(owner.await(JournalEvent.Failed.class).reason()).isNotBlank();
            assertThat(owner.journal.report().status()).isEqualTo(JournalReport.Status.FAILED);
            owner.journal.retry();
            assertThat(owner.await(JournalEvent.Failed.class).reason()).contains("free");
            Files.delete(ballast);
            owner.journal.retry();
            owner.await(JournalEvent.Reopened.class);
            owner.durable(new DiskRecord.Promised(3, DiskSamples.EPOCH), frames(1, sure, 5));
            assertThat(owner.journal.report().strays()).isOne();
            owner.durable(piece(1, 2, entry("b", 7)), copy(1, 2, 0, 99), frames(1, 99, 1));
        }
        try (Owner owner = new Owner(config(mount.resolve("d"), FsyncPolicy.ALWAYS), B)) {
            Recovered back = owner.journal.recovered();
            assertThat(back.findings()).isEmpty();
            assertThat(back.shards().get(3).promised()).isEqualTo(DiskSamples.EPOCH);
            assertThat(back.shards().get(1).end()).isEqualTo(100);
            assertThat(back.shards().get(1).layers()).hasSize(1);
        }
    }

    @Test
    void whatWasDurableBeforeTheDiskFilledComesBack() throws Exception {
        long end = 10;
        try (Owner owner = new Owner(config(mount.resolve("d"), FsyncPolicy.ALWAYS), A)) {
            owner.durable(copy(1, 1, 0, end));
            JournalEvent event = new JournalEvent.Written(0);
            while (!(event instanceof JournalEvent.Failed)) {
                if (event instanceof JournalEvent.Durable) {
                    end += 50_000;
                }
                if (!(event instanceof JournalEvent.Written) || end == 10) {
                    owner.offer(frames(1, end, 50_000));
                }
                event = owner.events.take();
                while (event instanceof JournalEvent.Written) {
                    event = owner.events.take();
                }
            }
        }
        assertThat(run("mount", "-o", "remount,size=4m", mount.toString())).isTrue();
        try (Owner owner = new Owner(config(mount.resolve("d"), FsyncPolicy.ALWAYS), B)) {
            assertThat(owner.journal.recovered().shards().get(1).end()).isEqualTo(end);
        }
    }
}
