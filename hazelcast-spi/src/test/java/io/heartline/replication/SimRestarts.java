package io.heartline.replication;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a member with a data directory must know when it comes back. */
final class SimRestarts {

    private record Of(SimWorld.Host host, int shard) {}

    private final SimWorld world;

    /** The highest promise that each host has let others see. */
    private final Map<Of, Epoch> used = new HashMap<>();

    SimRestarts(SimWorld world) {
        this.world = world;
    }

    /** A message leaves: it must not rest on a promise that a crash could undo. */
    void sent(SimWorld.Incarnation member, Message message) {
        if (member.host.disk == null) {
            return;
        }
        if (message instanceof Message.Promise promise) {
            used(member, promise.shard(), promise.epoch());
        } else if (message instanceof Message.PromiseRequest request) {
            used(member, request.shard(), request.epoch());
        } else if (message instanceof Message.Stream stream) {
            used(member, stream.shard(), stream.epoch());
        } else if (message instanceof Message.Ack ack) {
            used(member, ack.shard(), ack.epoch());
        }
    }

    private void used(SimWorld.Incarnation member, int shard, Epoch epoch) {
        used.merge(new Of(member.host, shard), epoch, Epoch::max);
    }

    /** I3 and the durability of acknowledged writes, across a restart. */
    void recovered(
            SimWorld.Incarnation former, SimWorld.Incarnation born, List<SimChecks.Acked> acked) {
        SimDisk disk = born.host.disk;
        if (disk == null) {
            return;
        }
        boolean sound = !disk.spoiled;
        for (int i = 0; i < SimWorld.SHARDS; i++) {
            Shard shard = born.node.shardAt(i);
            Epoch promised = used.getOrDefault(new Of(born.host, i), Epoch.NONE);
            world.checks.require(
                    !sound || shard.promised.compareTo(promised) >= 0,
                    "I3: a promise was forgotten in a restart");
            world.stats.add(shard.end > 0 ? "recoveredShards" : "emptyShards", 1);
        }
        for (SimChecks.Acked write : acked) {
            if (write.inSync().contains(former.id)) {
                Shard then = former.node.shardAt(write.shard());
                Shard now = born.node.shardAt(write.shard());
                boolean had = then.history.contains(write.id(), write.offset(), then.end);
                boolean has = now.history.contains(write.id(), write.offset(), now.end);
                if (has) {
                    write.inSync().add(born.id);
                }
                world.checks.require(
                        has || !had || !sound || disk.fsync != SimDisk.Fsync.ALWAYS,
                        () ->
                                "an acknowledged write was not on the disk of an in-sync member: "
                                        + write);
            }
        }
    }
}
