package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.liveness.FailureDetector;
import java.util.Arrays;

/**
 * The pings of one member. They prove that both live and, since each carries a hash of the shard
 * table, that both know the same masters.
 */
final class Pings {

    private static final int REMEMBERED = 64;

    private final Context cx;
    private final Shard[] shards;
    private final long[] sentNanos = new long[REMEMBERED];
    private long tableHash;
    private long hashedRows = -1;

    Pings(Context cx, Shard[] shards) {
        this.cx = cx;
        this.shards = shards;
    }

    /** To be called once each tick. */
    void send() {
        sentNanos[(int) (cx.ticks % REMEMBERED)] = cx.now;
        cx.broadcast(new Message.Ping(cx.ticks, tableHash()));
    }

    void onPing(MemberId from, Message.Ping ping) {
        if (ping.tableHash() != tableHash()) {
            cx.send(from, rows());
        }
        boolean lease = cx.detector.trustsFor(from, cx.config.leaseTicks());
        cx.send(from, new Message.Pong(ping.sequence(), tableHash(), lease));
    }

    /** The exchange is complete; it counts from the moment at which its ping left. */
    void onPong(MemberId from, Message.Pong pong) {
        boolean remembered = pong.sequence() <= cx.ticks && pong.sequence() > cx.ticks - REMEMBERED;
        long sent =
                remembered && pong.lease() && pong.tableHash() == tableHash()
                        ? sentNanos[(int) (pong.sequence() % REMEMBERED)]
                        : Long.MIN_VALUE;
        boolean stale = !cx.fresh();
        FailureDetector.Verdict back = cx.detector.exchange(from, sent);
        cx.renewLease();
        if (back != null) {
            cx.announce(back);
            cx.touchAll();
        } else if (!stale) {
            return;
        }
        for (Shard shard : shards) {
            if (shard.master != null) {
                if (back != null) {
                    shard.master.membersChanged();
                }
                shard.master.advance();
            }
        }
    }

    /** Returns this member's table. */
    Message.Rows rows() {
        return new Message.Rows(
                Arrays.stream(shards).map(shard -> shard.row).filter(Row::known).toList());
    }

    private long tableHash() {
        if (hashedRows == cx.rowsInstalled) {
            return tableHash;
        }
        long hash = 17;
        for (Shard shard : shards) {
            Epoch epoch = shard.row.epoch();
            hash = hash * 31 + epoch.number();
            hash = hash * 31 + epoch.member().startedMillis();
            hash = hash * 31 + epoch.member().nonce();
            hash = hash * 31 + shard.row.version();
        }
        hashedRows = cx.rowsInstalled;
        tableHash = hash;
        return hash;
    }
}
