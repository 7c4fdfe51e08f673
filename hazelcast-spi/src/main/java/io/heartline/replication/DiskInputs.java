package io.heartline.replication;

/** What the data directory says, and what follows from it for the shards. */
final class DiskInputs {

    private final Context cx;
    private final Shard[] shards;

    DiskInputs(Context cx, Shard[] shards) {
        this.cx = cx;
        this.shards = shards;
    }

    void persisted(long sequence) {
        cx.disk.persisted(sequence);
        if (cx.disk.acksWait()) {
            advance();
        }
    }

    /** Nothing is waited for any more. */
    void failed() {
        cx.disk.fail();
        advance();
    }

    private void advance() {
        for (Shard shard : shards) {
            if (shard.master != null) {
                shard.master.advance();
            } else if (shard.backup != null) {
                shard.backup.persisted();
            }
        }
    }

    /** The files are new and empty: they get everything. */
    void back() {
        if (!cx.disk.back()) {
            return;
        }
        cx.selfPeer.lives().forEach(life -> cx.disk.barrier(new DiskRecord.Life(life)));
        cx.disk.barrier(new DiskRecord.Life(cx.self));
        for (Shard shard : shards) {
            cx.disk.barrier(new DiskRecord.Promised(shard.number, shard.promised));
            cx.disk.barrier(new DiskRecord.Dropped(shard.number, shard.dropped));
            cx.disk.barrier(new DiskRecord.Installed(shard.row));
            shard.disk.rebuild();
        }
    }
}
