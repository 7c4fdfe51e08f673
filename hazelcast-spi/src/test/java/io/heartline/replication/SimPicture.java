package io.heartline.replication;

import java.util.ArrayList;
import java.util.List;

/** What a failed run looks like, in words. */
final class SimPicture {

    private SimPicture() {}

    /** Returns what every running member says of every shard, for a failure's message. */
    static String of(SimWorld world) {
        StringBuilder text = new StringBuilder();
        for (SimWorld.Incarnation member : world.awake()) {
            for (int i = 0; i < SimWorld.SHARDS; i++) {
                Shard shard = member.node.shardAt(i);
                text.append("\n  ")
                        .append(member.id.brief())
                        .append(" promised ")
                        .append(shard.promised)
                        .append(shard.master != null ? " master" : "")
                        .append(shard.backup != null ? " backup " + shard.backup.epoch : "")
                        .append(shard.backup != null && shard.backup.current() ? " current" : "")
                        .append(shard.election != null ? " candidate" : "")
                        .append(" end ")
                        .append(shard.end)
                        .append(' ')
                        .append(shard.row)
                        .append(' ')
                        .append(Voters.of(shard.store));
            }
        }
        return text.toString();
    }

    /** Returns the entries in which two stores differ. */
    static String difference(Store one, Store other) {
        List<Entry> ours = SimRot.entries(one);
        List<Entry> theirs = SimRot.entries(other);
        List<Entry> common = new ArrayList<>(ours);
        common.retainAll(theirs);
        ours.removeAll(common);
        theirs.removeAll(common);
        return "master only " + named(ours) + ", backup only " + named(theirs);
    }

    private static List<String> named(List<Entry> entries) {
        return entries.stream().map(e -> e.key() + "/" + e.field() + " " + e).toList();
    }
}
