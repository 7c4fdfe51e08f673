package io.heartline.durable;

import io.heartline.MemberId;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Writes frames until it is killed, and prints each offset that is durable. */
final class CrashWriter {

    private CrashWriter() {}

    public static void main(String[] args) throws Exception {
        MemberId self = new MemberId(2, ProcessHandle.current().pid());
        Owner owner = new Owner(DiskSamples.config(Path.of(args[0]), FsyncPolicy.ALWAYS), self);
        SplittableRandom random = new SplittableRandom();
        RecoveredShard before = owner.journal.recovered().shards().get(0);
        long end = before.end();
        if (before.layers().isEmpty()) {
            owner.durable(DiskSamples.copy(0, 1, 0, 0));
        }
        while (true) {
            int length = 1 + random.nextInt(3_000);
            owner.durable(DiskSamples.frames(0, end, length));
            end += length;
            System.out.println(end);
        }
    }
}
