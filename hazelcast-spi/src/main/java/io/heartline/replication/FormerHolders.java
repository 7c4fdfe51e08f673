package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Set;
import java.util.TreeSet;

/** Members that held a copy of a shard; one that comes back in a new life is cheap to bring up. */
final class FormerHolders {

    private static final int MAX = 64;

    private final Set<MemberId> members = new TreeSet<>();

    void remember(Row row) {
        if (members.size() > MAX) {
            members.clear();
        }
        members.addAll(row.inSync());
        members.addAll(row.backups());
    }

    /** Returns what has become of them. */
    Set<MemberId> present(Context cx) {
        return cx.present(members);
    }
}
